import { z } from 'zod'
import { list, url, within } from './values.ts'

const here = within('Growing')

export const growthSettings = {
  LECTERN_ROLES: list
    .pipe(z.array(z.enum(['web', 'worker', 'media'])).min(1))
    .optional()
    .meta(
      here({
        about: 'What this process does; `--roles=web,worker` on the command line says the same.',
        expects: 'some of `web`, `worker` and `media`, separated by commas',
        shows: '`web,worker,media`',
      }),
    ),
  REDIS_URL: url('redis:', 'rediss:')
    .optional()
    .meta(
      here({
        about: 'Carries live updates between several processes.',
        expects: 'an address such as redis://host:6379',
        shows: 'in the process, or through PostgreSQL',
        secret: true,
      }),
    ),
}
