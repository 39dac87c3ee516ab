import { describe, expect, it } from 'vitest'
import { displayNameOf, namesIn, sortNameOf } from './names.ts'
import { networkOf, weaknessOf } from './rules.ts'
import { emailAddress, newPassword, nextPath } from './schema.ts'

describe('A network is a neighbourhood of addresses', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:85a3::8a2e:370:7334', '2001:db8:85a3::/48'],
    ['2001:0db8:0000:1::1', '2001:db8:0::/48'],
    ['fe80::1%eth0', 'fe80:0:0::/48'],
    ['::1', '0:0:0::/48'],
    ['not an address', 'unknown'],
  ])('%s lies in %s', (address, network) => expect(networkOf(address)).toBe(network))
})

describe('A password', () => {
  it('is taken as it is typed, spaces at both ends included', () => {
    expect(newPassword.parse('  spaced out  ')).toBe('  spaced out  ')
  })
  it.each([
    ['seven77', 'password.too_short'],
    ['é'.repeat(129), 'password.too_long'],
    ['', 'field.blank'],
  ])('%s is refused', (password, code) => {
    expect(newPassword.safeParse(password).error?.issues.map((issue) => issue.message)).toEqual([code])
  })
  it('counts characters, not bytes or halves of an emoji', () => {
    expect(newPassword.safeParse('🦉'.repeat(128)).success).toBe(true)
    expect(newPassword.safeParse('🦉'.repeat(7)).success).toBe(false)
  })
  it('is not one’s own name or address, nor the name of the school, nor one character again and again', () => {
    const about = { email: 'kofi.mensah@demo.test', name: 'Kofi Mensah', school: 'North Side School' }
    expect(weaknessOf('Kofi Mensah', about)).toBe('password.personal')
    expect(weaknessOf('kofi.mensah', about)).toBe('password.personal')
    expect(weaknessOf('north side School', about)).toBe('password.personal')
    expect(weaknessOf('NorthSideSchool', about)).toBe('password.personal')
    expect(weaknessOf('abababababab', about)).toBe('password.repetitive')
    expect(weaknessOf('kofi and the long road', about)).toBeNull()
  })
})

describe('An address', () => {
  it('is kept in lower case', () => expect(emailAddress.parse(' Ada@Demo.TEST ')).toBe('ada@demo.test'))
  it.each(['ada', 'ada@', 'ada@demo', 'a@b.test\r\nBcc: x@y.test', 'ada\u202e@demo.test', `${'a'.repeat(250)}@b.test`])(
    '%j is refused',
    (text) => {
      expect(emailAddress.safeParse(text).success).toBe(false)
    },
  )
})

describe('After signing in one goes on to a page of this school', () => {
  it.each(['/courses/crs_1?x=1', '/', '/join/abc'])('%s', (path) => expect(nextPath.safeParse(path).success).toBe(true))
  it.each(['//evil.test', '/\\evil.test', 'https://evil.test', '/a\\b', '/a\nb', 'javascript:alert(1)', ''])(
    'never to %j',
    (path) => {
      expect(nextPath.safeParse(path).success).toBe(false)
    },
  )
})

describe('A name', () => {
  it('is shown whole, with the title of who has one', () => {
    expect(displayNameOf({ firstName: 'Élodie', lastName: 'Şahin', title: 'Dr' })).toBe('Dr Élodie Şahin')
    expect(displayNameOf({ firstName: 'Sukarno', lastName: '', title: null })).toBe('Sukarno')
  })
  it('is sorted by its last part, without case and accents', () => {
    expect(sortNameOf({ firstName: 'Élodie', lastName: 'ŞAHİN' })).toBe('sahin elodie')
    expect(sortNameOf({ firstName: 'Sukarno', lastName: '' })).toBe('sukarno')
  })
  it('that came whole is its first word and the rest', () => {
    expect(namesIn('  Ada King  Lovelace ')).toEqual({ firstName: 'Ada', lastName: 'King Lovelace', title: null })
  })
})
