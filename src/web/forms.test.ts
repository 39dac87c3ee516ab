import { isActionFailure, isRedirect, type RequestEvent } from '@sveltejs/kit'
import { describe, expect, it } from 'vitest'
import { Refusal } from '#kernel/refusal'
import { nextOf, signInFor, submit, submitThen } from './forms.ts'

function submission(fields: Record<string, string>, path = '/courses/new?/create'): RequestEvent {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.set(name, value)
  return {
    url: new URL(path, 'https://school.test'),
    request: new Request('https://school.test/', { method: 'POST', body }),
    locals: {
      isRefusal: (error: unknown) => error instanceof Refusal,
      problemOf: (refusal: Refusal) => ({
        status: refusal.code === 'sign_in.required' ? 401 : 422,
        code: refusal.code,
        title: 'Please look again.',
        fields: Object.fromEntries(
          Object.entries(refusal.fields).map(([name, code]) => [name, { code, sentence: `Sentence of ${code}` }]),
        ),
      }),
    },
  } as unknown as RequestEvent
}

describe('a form', () => {
  it('hears that it was saved', async () => {
    expect(
      await submit(submission({ title: 'Algebra' }), async ({ text }) => expect(text('title')).toBe('Algebra')),
    ).toEqual({ at: '?/create', saved: true })
  })

  it('keeps what was typed through a refusal, and says what is wrong with each field', async () => {
    const outcome = await submit(submission({ title: '', summary: 'About\r\nx' }), async () => {
      throw new Refusal('input.invalid', { fields: { title: 'field.blank' } })
    })
    expect(isActionFailure(outcome) && outcome).toMatchObject({
      status: 422,
      data: {
        at: '?/create',
        code: 'input.invalid',
        sentence: 'Please look again.',
        fields: { title: 'Sentence of field.blank' },
        values: { title: '', summary: 'About\nx' },
      },
    })
  })

  it('never shows a password again', async () => {
    const outcome = await submit(submission({ email: 'ada@school.test', password: 'secret words' }), async () => {
      throw new Refusal('input.invalid')
    })
    expect(JSON.stringify(outcome)).not.toContain('secret words')
  })

  it('lets a bug be a bug', async () => {
    await expect(submit(submission({}), () => Promise.reject(new TypeError('broken')))).rejects.toThrow(TypeError)
  })

  it('leads on to the page of what was made', async () => {
    const going = submitThen(
      submission({}),
      async () => ({ id: 'crs_1' }),
      ({ id }) => `/courses/${id}`,
    )
    await expect(going).rejects.toSatisfy((thrown) => isRedirect(thrown) && thrown.location === '/courses/crs_1')
  })

  it('sends a stranger to sign in and remembers where they were', async () => {
    const going = submit(submission({}, '/courses/new?from=home&/create'), () =>
      Promise.reject(new Refusal('sign_in.required')),
    )
    await expect(going).rejects.toSatisfy(
      (thrown) =>
        isRedirect(thrown) && thrown.location === `/sign-in?next=${encodeURIComponent('/courses/new?from=home')}`,
    )
  })
})

describe('the way back after signing in', () => {
  it.each(['//evil.test', '/\\evil.test', 'https://evil.test/', 'javascript:alert(1)', ''])(
    'never leads to another place: %s',
    (next) => {
      expect(nextOf(new URL(`https://school.test/sign-in?next=${encodeURIComponent(next)}`))).toBe('/')
    },
  )

  it('leads to where the reader was', () => {
    const url = new URL(signInFor(new URL('https://school.test/courses/crs_1?tab=people')), 'https://school.test')
    expect(nextOf(url)).toBe('/courses/crs_1?tab=people')
  })
})
