import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gridFor, largeIn, layoutFor, mostColumns, type Person, pageOf, stripIn } from './layouts.ts'

const person = (seatId: string, about: Partial<Person> = {}): Person => ({
  seatId,
  isMe: false,
  isTeacher: false,
  hasCamera: true,
  heardAt: 0,
  ...about,
})
const me = person('me', { isMe: true })
const teacher = person('teacher', { isTeacher: true })
const plain = { screen: false, pinned: false, narrow: false, wish: 'auto' as const }

describe('The stage', () => {
  test('shows me while I am alone, then the other large, then everybody in a grid', () => {
    expect(layoutFor([me], plain)).toBe('alone')
    expect(layoutFor([me, teacher], plain)).toBe('pair')
    expect(layoutFor([me, teacher, person('kofi')], plain)).toBe('grid')
  })

  test('shows one large and a strip when there are too many faces for the window', () => {
    const seven = [me, ...Array.from({ length: 6 }, (_, at) => person(`p${at}`))]
    expect(layoutFor(seven, plain)).toBe('grid')
    expect(layoutFor(seven, { ...plain, narrow: true })).toBe('speaker')
  })

  test('keeps to what somebody wishes, and turns its pages', () => {
    const many = [me, ...Array.from({ length: 40 }, (_, at) => person(`p${at}`))]
    expect(layoutFor(many, { ...plain, wish: 'grid' })).toBe('grid')
    expect(layoutFor([me, teacher, person('kofi')], { ...plain, wish: 'speaker' })).toBe('speaker')
    const pages = [0, 1, 2, 9].map((page) => pageOf(many, page, 16))
    expect(pages.map(({ page, people }) => [page, people.length])).toEqual([
      [0, 16],
      [1, 16],
      [2, 9],
      [2, 9],
    ])
    expect(new Set(pages.flatMap(({ people }) => people)).size).toBe(41)
  })

  test('shows a shared screen before all else', () => {
    expect(layoutFor([me], { ...plain, screen: true })).toBe('presentation')
    expect(layoutFor([me, teacher, person('kofi')], { ...plain, screen: true, pinned: true, narrow: true })).toBe(
      'presentation',
    )
  })

  test('makes large who was pinned, else who was heard last, else the teacher, and me only when alone', () => {
    const kofi = person('kofi', { heardAt: 5 })
    expect(largeIn([me, person('lena'), teacher], null)).toBe('teacher')
    expect(largeIn([me, kofi, teacher], null)).toBe('kofi')
    expect(largeIn([{ ...me, heardAt: 9 }, kofi, teacher], null)).toBe('kofi')
    expect(largeIn([me, kofi, teacher], 'teacher')).toBe('teacher')
    expect(largeIn([me], null)).toBe('me')
    expect(stripIn([kofi, teacher, me], 'kofi')).toEqual(['me', 'teacher'])
  })
})

describe('The grid', () => {
  test('stands up on a phone and lies on a screen', () => {
    expect(gridFor(2, 390, 600)).toEqual({ columns: 1, rows: 2 })
    expect(gridFor(2, 1280, 640)).toEqual({ columns: 2, rows: 1 })
    expect(gridFor(9, 1280, 720)).toEqual({ columns: 3, rows: 3 })
  })

  test('has room for everybody, no empty row, and no better number of columns', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 49 }),
        fc.integer({ min: 200, max: 4000 }),
        fc.integer({ min: 200, max: 3000 }),
        (count, width, height) => {
          const { columns, rows } = gridFor(count, width, height)
          expect(columns * rows).toBeGreaterThanOrEqual(count)
          expect(columns * (rows - 1)).toBeLessThan(count)
          const sizeWith = (chosen: number) => Math.min(width / chosen, (height / Math.ceil(count / chosen)) * (4 / 3))
          for (let other = 1; other <= Math.min(count, mostColumns); other++)
            expect(sizeWith(columns)).toBeGreaterThanOrEqual(sizeWith(other))
        },
      ),
    )
  })
})
