import { z } from 'zod'
import { url, whole, within } from './values.ts'

const here = within('Files')

export const fileSettings = {
  FILES_URL: url('s3:')
    .optional()
    .meta(
      here({
        about: 'An S3-compatible bucket for files.',
        expects: 'an address such as s3://key:secret@host/bucket?region=eu-west-1',
        shows: 'DATA_DIR/files',
        secret: true,
      }),
    ),
  BACKUP_KEEP_DAYS: whole(1, 3650)
    .optional()
    .meta(
      here({
        about:
          'How many days you keep a backup before you destroy it. It is printed for everybody. With 21 days or fewer the courses of a teacher who leaves end early enough that nothing of them is in a backup 30 days after they asked.',
        expects: 'a number of days from 1 to 3650',
        shows: 'nobody knows, and the pages say so',
      }),
    ),
  ERASURE_JOURNAL: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .meta(
      here({
        about:
          'A file, outside of the database and of every backup, that recognises who was erased: whom a restored backup brings back is erased again before the first page.',
        expects: 'a path',
        shows: 'DATA_DIR/erasures/journal',
      }),
    ),
}
