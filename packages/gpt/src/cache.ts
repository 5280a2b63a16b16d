import * as tf from '@tensorflow/tfjs-core'
import type { GptConfig } from './config.ts'

/** Positions of a block at most: what a fork copies at its first own word, layer by layer. */
const blockPositions = 128

/**
 * The keys and values of one text, in blocks of positions that forks share until one of them writes.
 * Blocks are taken as the text grows and kept until `dispose`.
 */
export interface KeyValueCache {
  /** The blocks [2, H, P, D] of a layer, from position 0 on. */
  blocks(layer: number): readonly tf.Tensor4D[]
  /** Makes room for so many positions. */
  reserve(positions: number): void
  /** Puts other blocks in the place of a layer's, from the one that holds `position` on. */
  replace(layer: number, position: number, blocks: readonly tf.Tensor4D[]): void
  /** A cache with the same blocks. */
  fork(): KeyValueCache
  /** Again is allowed. */
  dispose(): void
}

/**
 * An empty cache.
 *
 * @param owned - The caches that go with their model; this one is in it until it is disposed.
 */
export function createCache(config: Required<GptConfig>, owned: Set<KeyValueCache>): KeyValueCache {
  const layers = Array.from({ length: config.layers }, (): tf.Tensor4D[] => [])
  return cacheOf(layers, config, owned)
}

function cacheOf(
  layers: readonly tf.Tensor4D[][],
  config: Required<GptConfig>,
  owned: Set<KeyValueCache>,
): KeyValueCache {
  const { contextLength, heads, channels } = config
  // As even as they come, so that the last block is full too.
  const size = Math.ceil(contextLength / Math.ceil(contextLength / blockPositions))
  const cache: KeyValueCache = {
    blocks: layer => layers[layer],
    reserve(positions) {
      for (const blocks of layers) {
        while (blocks.length * size < positions) {
          blocks.push(tf.keep(tf.zeros([2, heads, size, channels / heads])))
        }
      }
    },
    replace(layer, position, blocks) {
      layers[layer].splice(Math.floor(position / size), blocks.length, ...blocks.map(tf.keep))
    },
    fork: () =>
      cacheOf(
        layers.map(blocks => blocks.map(share)),
        config,
        owned,
      ),
    dispose() {
      tf.dispose(layers.flat())
      owned.delete(cache)
    },
  }
  owned.add(cache)
  return cache
}

const share = (block: tf.Tensor4D): tf.Tensor4D => tf.keep(tf.clone(block))
