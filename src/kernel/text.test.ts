import { describe, expect, test } from 'vitest'
import { line, prose, webAddress } from './text.ts'

describe('Text that people type', () => {
  test('is trimmed and composed', () => {
    expect(line(20).parse('  Cafe\u0301 ')).toBe('Caf\u00e9')
    expect(prose(20).parse('a\r\nb\rc')).toBe('a\nb\nc')
  })

  test.each(['\u0000', '\u0007', '\u202e', '\u2066', '\ufeff', '\ud800', '\u0085'])(
    'never holds %j, which hides or reverses what follows',
    (mark) => {
      expect(line(20).safeParse(`a${mark}b`).success).toBe(false)
      expect(prose(20).safeParse(`a${mark}b`).success).toBe(false)
    },
  )

  test.each(['a\nb', 'a\rb', 'a\u2028b'])('keeps to one line where one line is asked: %j', (text) => {
    expect(line(20).safeParse(text).success).toBe(false)
  })

  test('keeps what people really write', () => {
    for (const text of ['👩🏽‍🏫 Ada', 'مرحبا', 'नमस्ते', 'Zoë O’Neill-Ñandú', 'x\ty'])
      expect(line(40).parse(text)).toBe(text)
  })

  test('has a length', () => {
    expect(line(3).safeParse('abcd').error?.issues[0]?.message).toBe('field.too_long')
    expect(line(3).safeParse('   ').error?.issues[0]?.message).toBe('field.blank')
    expect(prose(3).parse('')).toBe('')
  })
})

describe('A web address', () => {
  test.each(['javascript:alert(1)', 'data:text/html,x', 'https://a@evil.example', '//no', 'ftp://x.example'])(
    'is never %s',
    (text) => {
      expect(webAddress.safeParse(text).success).toBe(false)
    },
  )
  test('is http or https', () => {
    expect(webAddress.parse(' https://example.org/a?b#c ')).toBe('https://example.org/a?b#c')
  })
})
