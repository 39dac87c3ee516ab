import { whole, within } from './values.ts'

const here = within('Limits')

export const limitSettings = {
  LIMIT_UNFINISHED_UPLOADS: whole(1, 1000)
    .default(10)
    .meta(
      here({
        about: 'Uploads of one person that may lie here unfinished; each waits a day to go on.',
        expects: 'a number from 1 to 1000',
      }),
    ),
  LIMIT_LOG_DAYS: whole(1, 30)
    .default(30)
    .meta(
      here({
        about: 'How long a line of the log is kept in LOG_FOLDER.',
        expects: 'a number of days from 1 to 30',
      }),
    ),
  LIMIT_UPLOAD_MB: whole(1, 1_000_000)
    .default(2000)
    .meta(
      here({
        about: 'The largest file that can be uploaded.',
        expects: 'a number of megabytes from 1 to 1000000',
      }),
    ),
  LIMIT_IMPORT_MB: whole(1, 1_000_000)
    .default(10_000)
    .meta(
      here({
        about: 'How much a copy from another school may hold once it is unpacked. The ZIP itself is an upload.',
        expects: 'a number of megabytes from 1 to 1000000',
      }),
    ),
  LIMIT_IMPORT_FILES: whole(100, 100_000)
    .default(20_000)
    .meta(
      here({
        about: 'How many files may stand in a copy from another school.',
        expects: 'a number from 100 to 100000',
      }),
    ),
  LIMIT_IMPORT_HOURS: whole(1, 168)
    .default(24)
    .meta(
      here({
        about: 'How long a copy from another school waits here until whoever uploaded it decides what to bring.',
        expects: 'a number of hours from 1 to 168',
      }),
    ),
  LIMIT_INVITATION_DAYS: whole(1, 90)
    .default(14)
    .meta(
      here({
        about: 'How long the link in a mailed invitation works.',
        expects: 'a number of days from 1 to 90',
      }),
    ),
  LIMIT_KEYS: whole(0, 200)
    .default(20)
    .meta(
      here({
        about: 'How many API keys of one person may work at a time; 0 for a school without keys.',
        expects: 'a number from 0 to 200',
      }),
    ),
  LIMIT_KEY_DAYS: whole(1, 365)
    .default(365)
    .meta(
      here({
        about: 'How long an API key may work at most.',
        expects: 'a number of days from 1 to 365',
      }),
    ),
  LIMIT_RESTRICTION_NOTICE_DAYS: whole(1, 60)
    .default(7)
    .meta(
      here({
        about:
          'How many days pass between telling somebody that the restriction of their data ends (GDPR Art. 18(3)) and the end. Whoever ends it themselves waits for nothing.',
        expects: 'a number of days from 1 to 60',
      }),
    ),
  LIMIT_CLOSING_NOTICE_DAYS: whole(3, 14)
    .default(7)
    .meta(
      here({
        about:
          'How many days students have from being told until a course closes whose teacher leaves, unless the teacher names another day.',
        expects: 'a number of days from 3 to 14',
      }),
    ),
  LIMIT_COURSE_ENDING_DAYS: whole(14, 24)
    .default(24)
    .meta(
      here({
        about:
          'How many days after a teacher asked to be erased their last course is gone, and so are they, whatever was planned. The law’s limit is 30 days; owners are alarmed from day 25.',
        expects: 'a number of days from 14 to 24',
      }),
    ),
  LIMIT_COURSE_PACKS_A_DAY: whole(1, 50)
    .default(5)
    .meta(
      here({
        about:
          'How often a student may download what they could read in a course that ends, within a day; each time all its files are read.',
        expects: 'a number from 1 to 50',
      }),
    ),
  LIMIT_GUESTS_A_CLASS: whole(1, 100)
    .default(10)
    .meta(
      here({
        about:
          'How many guests without an account a teacher may let one link be for. They take no places from students; whoever was refused or taken out makes room.',
        expects: 'a number from 1 to 100',
      }),
    ),
  LIMIT_GUESTS_AN_HOUR: whole(1, 1000)
    .default(30)
    .meta(
      here({
        about:
          'How often one network address may come by a link for guests within an hour, whether the link is right or wrong.',
        expects: 'a number from 1 to 1000',
      }),
    ),
  LIMIT_REQUESTS_A_MINUTE: whole(10, 1_000_000)
    .default(600)
    .meta(
      here({
        about: 'Requests that one person, one API key or one network address may make in a minute.',
        expects: 'a number from 10 to 1000000',
      }),
    ),
}
