import { describe, expect, test } from 'vitest'
import { chartsOf } from '../src/report/charts.ts'
import { escapeHtml, escapeJson } from '../src/report/escape-html.ts'
import { renderReport } from '../src/report/render-report.ts'

const HOSTILE = '</script><img src=x onerror=alert(1)>&"\''
const baselines = { unigramEntropy: 3, uniformLoss: 4 }
const record = { step: 1, loss: 2, gradientNorm: 1, tokensPerSecond: 100, seconds: 0.1 }

function render(): string {
  return renderReport({
    title: HOSTILE,
    lead: HOSTILE,
    figures: [[HOSTILE, HOSTILE]],
    charts: chartsOf([record], baselines),
    finalSamples: [
      {
        step: 1,
        temperature: 1,
        prompt: HOSTILE,
        text: HOSTILE,
        copied: { longest: 1, longestText: HOSTILE, share: 0 },
      },
    ],
    samples: [{ step: 0, temperature: 1, prompt: '', text: HOSTILE }],
    settings: [[HOSTILE, HOSTILE]],
  })
}

describe('escapeHtml', () => {
  test('leaves nothing that opens a tag or ends an attribute', () => {
    expect(escapeHtml(`<a href="x" title='y'>&`)).toBe(
      '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;',
    )
  })
})

describe('escapeJson', () => {
  test('gives the value back and cannot end a script', () => {
    const value = { text: '</script>\u2028' }
    expect(escapeJson(value)).not.toContain('<')
    expect(JSON.parse(escapeJson(value))).toEqual(value)
  })
})

describe('renderReport', () => {
  test('escapes every text', () => {
    expect(render().includes('<img')).toBe(false)
  })

  test('loads nothing from elsewhere', () => {
    expect(/<(script|link|img|iframe)[^>]*(src|href)=|@import|url\(/.test(render())).toBe(false)
  })
})

describe('chartsOf', () => {
  test('keeps the validated steps of a long run', () => {
    const records = Array.from({ length: 9000 }, (_, index) => ({
      ...record,
      step: index + 1,
      ...(index === 4001 && { validationLoss: 1.5 }),
    }))
    const { steps, charts } = chartsOf(records, baselines)
    expect(steps.length).toBeLessThanOrEqual(4000)
    expect(charts[0].series[1].values![steps.indexOf(4002)]).toBe(1.5)
  })
})
