import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { handleFrom } from './rules.ts'
import { byHandle, choiceOfPhoto, handle, introduction } from './schema.ts'

const said = { bio: '', skills: [], languages: [], links: [], visibility: 'courses' }
const faultsOf = (schema: z.ZodType, input: unknown) =>
  schema.safeParse(input).error?.issues.map(({ path, message }) => [...path, message].join(' ')) ?? []

it.each([
  [{ bio: 'x'.repeat(501) }, 'bio field.too_long'],
  [{ bio: 'a\u202eb' }, 'bio field.unprintable'],
  [{ skills: ['a\nb'] }, 'skills 0 field.unprintable'],
  [{ skills: ['x'.repeat(41)] }, 'skills 0 field.too_long'],
  [{ skills: Array.from({ length: 21 }, (_, index) => `skill ${index}`) }, 'skills field.too_many'],
  [{ languages: ['klingon'] }, 'languages 0 field.invalid'],
  [{ visibility: 'everybody' }, 'visibility field.invalid'],
])('Of oneself one cannot say %j', (wrong, fault) => {
  expect(faultsOf(introduction, { ...said, ...wrong })).toEqual([fault])
})

describe('A link to show to others', () => {
  it.each([
    'http://example.org',
    'javascript:alert(1)',
    'data:text/html,hello',
    'ftp://example.org',
    'https://kofi:secret@example.org',
    'https://localhost/admin',
    'https://127.0.0.1/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://example',
    'not a link',
    '',
  ])('is not %j', (url) => {
    const faults = faultsOf(introduction, { ...said, links: [{ label: 'Me', url }] })
    expect(new Set(faults)).toEqual(new Set(['links 0 url field.not_a_link']))
  })

  it.each([
    ['https://Example.org', 'https://example.org/'],
    ['https://3numbers.example.org/', 'https://3numbers.example.org/'],
    ['https://wikiped\u0456a.org/', 'https://xn--wikipeda-zhh.org/'],
    ['https://example.org/a b"<x>', 'https://example.org/a%20b%22%3Cx%3E'],
  ])('as %s is kept as %s', (url, kept) => {
    expect(introduction.parse({ ...said, links: [{ url }] }).links).toEqual([{ label: '', url: kept }])
  })
})

describe('The address of a public page', () => {
  it.each([
    ['ab', 'profile.handle_shape'],
    ['a--b', 'profile.handle_shape'],
    ['-kofi', 'profile.handle_shape'],
    ['kofi mensah', 'profile.handle_shape'],
    ['k\u043efi', 'profile.handle_shape'],
    ['../admin', 'profile.handle_shape'],
    ['x'.repeat(41), 'field.too_long'],
    ['Owner', 'profile.handle_taken'],
  ])('is not %j', (wrong, fault) => expect(faultsOf(handle, wrong)).toEqual([fault]))

  it.each([
    ['Kofi Mensah', 'kofi-mensah'],
    ['L\u00e9na S\u00f8ren-Gro\u00df', 'lena-soren-gross'],
    ['Mei \u7f8e', 'mei'],
    ['\u7f8e', ''],
    ['x'.repeat(60), 'x'.repeat(40)],
  ])('for %s is proposed as %j', (name, proposed) => expect(handleFrom(name)).toBe(proposed))

  it.each(['', 'a\u0000b', '../../etc/passwd', 'x y', "'; drop table"])('%j is nobody\u2019s', (asked) =>
    expect(byHandle.parse({ handle: asked })).toEqual({ handle: '' }),
  )
})

it.each([
  { x: -0.1, y: 0, side: 1 },
  { x: 0, y: 2, side: 1 },
  { x: 0, y: 0, side: 0 },
  { x: 'a', y: 0, side: 1 },
])('A photo is not cut at %j', (crop) =>
  expect(faultsOf(choiceOfPhoto, { fileId: `fil_${'0'.repeat(26)}`, crop })).toHaveLength(1),
)
