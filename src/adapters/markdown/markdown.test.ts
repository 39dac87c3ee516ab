import { expect, test } from 'vitest'
import { Refusal } from '#kernel/refusal'
import { safeMarkdown } from './index.ts'

const { render } = safeMarkdown()

test('text, lists, tables, task lists and links become what they mean', () => {
  const html = render(
    '# Week 1\n\nRead **this**.\n\n- [x] done\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\nhttps://example.org',
  )
  expect(html).toContain('<h3>Week 1</h3>')
  expect(html).toContain('<strong>this</strong>')
  expect(html).toContain('type="checkbox"')
  expect(html).toContain('<td>2</td>')
  expect(html).toContain('<a href="https://example.org" rel="nofollow noopener noreferrer">')
})

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '![tracking](https://elsewhere.example/pixel.png)',
  '[click](javascript:alert(1))',
  '[click](JaVaScRiPt:alert(1))',
  '[click](data:text/html,<script>alert(1)</script>)',
  '<a href="javascript:alert(1)">x</a>',
  '<svg onload=alert(1)>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '[x]: javascript:alert(1)\n\n[x]',
  '<style>body{display:none}</style>',
])('nothing of %j can run, load or restyle', (source) => {
  expect(render(source)).not.toMatch(/<(script|img|svg|iframe|style)|javascript:|onerror|onload|data:text|srcdoc/i)
})

test('an anchor cannot take the id of a part of the page', () => {
  expect(render('Text[^id]\n\n[^id]: note')).not.toMatch(/id="(?!user-content-)/)
})

test.each(['[', '[a](', '[^a]', 'a\n\n', '[a]: b\n'])('twenty thousand characters of %j hold nobody up', (unit) => {
  const before = process.threadCpuUsage()
  render(unit.repeat(20_000 / unit.length))
  const { user, system } = process.threadCpuUsage(before)
  expect((user + system) / 1000).toBeLessThan(3000)
})

test.each(['**a', '_a ', '~~a', '*_'])('two thousand marks such as %j are read, and more are refused', (unit) => {
  const marks = unit === '*_' ? 2 : 1
  expect(render(unit.repeat(2_000 / marks))).toMatch(/^<p>/)
  expect(() => render(unit.repeat(2_000 / marks + 1))).toThrow(new Refusal('text.too_nested'))
})

test('ten thousand quotations inside one another are refused', () => {
  expect(() => render('> '.repeat(10_000))).toThrow(new Refusal('text.too_nested'))
})
