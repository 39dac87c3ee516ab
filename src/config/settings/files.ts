import { url, within } from './values.ts'

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
}
