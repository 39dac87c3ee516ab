import { url, whole, within } from './values.ts'

const here = within('Database')

export const databaseSettings = {
  DATABASE_URL: url('postgres:', 'postgresql:')
    .optional()
    .meta(
      here({
        about: 'A PostgreSQL (16 or later) of your own.',
        expects: 'an address such as postgres://user:password@host/lectern',
        shows: 'an embedded PostgreSQL 18 in DATA_DIR',
        secret: true,
      }),
    ),
  READ_DATABASE_URL: url('postgres:', 'postgresql:')
    .optional()
    .meta(
      here({
        about: 'A replica of it, for reads.',
        expects: 'an address such as postgres://user:password@replica/lectern',
        shows: '`DATABASE_URL`',
        secret: true,
      }),
    ),
  DATABASE_CONNECTIONS: whole(2, 200)
    .default(20)
    .meta(
      here({
        about: 'Connections each process holds at most, half of them for reads.',
        expects: 'a number from 2 to 200',
      }),
    ),
}
