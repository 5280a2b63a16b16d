import { openBackend } from '@nexttoken/tensor-backend'

const status = document.querySelector('#device')!
try {
  const backend = await openBackend()
  status.textContent = `Ready on ${backend.name}: ${backend.device}.`
} catch (error) {
  status.textContent = `No device opens in this browser: ${(error as Error).message}`
}
