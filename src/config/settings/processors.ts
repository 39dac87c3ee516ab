import { z } from 'zod'
import { list, within } from './values.ts'

const here = within('Services outside')

const region = '[A-Z]{2}(-[A-Z0-9]{1,3})?'
const ids = 'database|fan-out|files|mail|media|sign-in|push|expo|fcm|whatsapp|sms|captions'

export const processorSettings = {
  PRIVACY_CONTACT: z
    .email()
    .max(200)
    .optional()
    .meta(
      here({
        about:
          'Where people write about privacy, until an owner names another at /school/gates. A school at a public address has one or the other.',
        expects: 'an e-mail address such as privacy@school.example',
        shows: 'what an owner entered',
      }),
    ),
  HOSTING_REGION: z
    .string()
    .regex(new RegExp(`^${region}$`))
    .optional()
    .meta(
      here({
        about:
          'Where the machine stands on which the school runs; people read it in the privacy policy. A school at a public address does not start without it.',
        expects: 'a country such as `FR`, or a part of one such as `CA-QC`',
        shows: 'nothing is said of it',
      }),
    ),
  PROCESSOR_REGIONS: list
    .pipe(z.array(z.string().regex(new RegExp(`^(${ids})=${region}$`))))
    .optional()
    .meta(
      here({
        about:
          'Where the services outside stand; people read it on /privacy/processors. A school at a public address says it of each.',
        expects:
          'services and countries such as `mail=FR,files=CA-QC`; the services are `database`, `fan-out`, `files`, `mail`, `media`, `sign-in`, `push`, `expo`, `fcm`, `whatsapp`, `sms` and `captions`',
        shows: 'nothing is said of it',
      }),
    ),
  PROCESSOR_KEEPS: list
    .pipe(z.array(z.string().regex(new RegExp(`^(${ids})=([1-9]\\d{0,3})$`))))
    .optional()
    .meta(
      here({
        about:
          'How many days the services outside keep records of their own (logs) of what they are handed; people read it on /privacy/processors.',
        expects: 'services and days such as `mail=30,push=28`; the services are those of PROCESSOR_REGIONS',
        shows: 'nothing is said of it',
      }),
    ),
}
