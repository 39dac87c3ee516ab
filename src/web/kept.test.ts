import { expect, test, vi } from 'vitest'
import { kept } from './kept.ts'

test('What a page keeps is loaded once, however many ask at a time, and again after it could not be', async () => {
  const load = vi.fn(async () => 'tools')
  load.mockRejectedValueOnce(new Error('offline'))
  const tools = kept(load)
  await expect(Promise.all([tools(), tools()])).rejects.toThrow('offline')
  expect(await Promise.all([tools(), tools()])).toEqual(['tools', 'tools'])
  expect(await tools()).toBe('tools')
  expect(load).toHaveBeenCalledTimes(2)
})
