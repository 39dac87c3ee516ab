import { z } from 'zod'
import { passwordHashPattern } from '../password-hashes.ts'
import { list, url, whole, within } from './values.ts'

const here = within('Where it runs')

export const surroundingsSettings = {
  LECTERN_ENV: z
    .enum(['trial', 'production'])
    .default('trial')
    .meta(
      here({
        about: 'A trial is lenient and writes mail to an outbox page; production refuses to start half set up.',
        expects: '`trial` or `production`',
      }),
    ),
  LECTERN_GALLERY: z
    .enum(['yes', 'no'])
    .default('no')
    .meta(
      here({
        about: 'Shows the gallery of all parts of pages at /kit, for those who build.',
        expects: '`yes` or `no`',
      }),
    ),
  PORT: whole(0, 65_535)
    .default(3000)
    .meta(
      here({
        about: 'The port that pages, API and sockets share; 0 takes any free one.',
        expects: 'a number from 0 to 65535',
      }),
    ),
  HOST: z
    .string()
    .min(1)
    .optional()
    .meta(
      here({
        about: 'The address to listen on.',
        expects: 'an address of this machine',
        shows: 'every address of the machine',
      }),
    ),
  PUBLIC_URL: url('http:', 'https:')
    .refine((text) => URL.parse(text)?.pathname === '/')
    .optional()
    .meta(
      here({
        about: 'The address people type; links in mails and sign-in depend on it.',
        expects: 'an http or https address without a path, such as https://school.example',
        shows: '`http://localhost:<PORT>`',
      }),
    ),
  TRUSTED_PROXIES: whole(0, 10)
    .default(0)
    .meta(
      here({
        about:
          'How many reverse proxies of yours stand in front; their X-Forwarded-For is believed, a stranger’s is not.',
        expects: 'a number from 0 to 10',
      }),
    ),
  DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .meta(
      here({
        about: 'The one folder that holds everything: database, files, secrets.',
        expects: 'a folder',
      }),
    ),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .meta(
      here({
        about: 'How much is written to the log.',
        expects: '`debug`, `info`, `warn`, `error` or `silent`',
      }),
    ),
  LOG_FOLDER: z
    .string()
    .min(1)
    .optional()
    .meta(
      here({
        about: 'Where the log is kept, one file a day, beside standard output; files go after LIMIT_LOG_DAYS.',
        expects: 'a folder, or `off` where something else keeps standard output and forgets it in time',
        shows: 'DATA_DIR/logs',
      }),
    ),
  COUNTRIES_FILE: z
    .string()
    .min(1)
    .optional()
    .meta(
      here({
        about: 'A fresher file of which address is used in which country, in the MMDB format.',
        expects: 'a file such as /var/lib/countries.mmdb',
        shows: 'the file that came with this version',
      }),
    ),
  LECTERN_SESSION_SECRET: z
    .string()
    .min(32)
    .optional()
    .meta(
      here({
        about: 'Signs sessions and links. Share it between processes that do not share DATA_DIR.',
        expects: 'at least 32 characters',
        shows: 'made at the first start, kept in DATA_DIR/secrets',
        secret: true,
      }),
    ),
  LECTERN_AUDIT_SECRET: z
    .string()
    .min(32)
    .optional()
    .meta(
      here({
        about:
          'Signs how far the audit trail has come, so that nobody with the database alone can rewrite it. Share it between processes that do not share DATA_DIR, and keep it: with another one, old signatures no longer fit.',
        expects: 'at least 32 characters',
        shows: 'made at the first start, kept in DATA_DIR/secrets',
        secret: true,
      }),
    ),
  LECTERN_VAULT_KEYS: list
    .refine((keys) => keys.length > 0 && keys.every((key) => /^[\w-]{43}$/.test(key)))
    .optional()
    .meta(
      here({
        about:
          'Master keys of the vault, which closes addresses, second-factor secrets and the like. Without them nobody can sign in: keep them with your backups. The first seals, the others open what was sealed before. Share them between processes that do not share DATA_DIR.',
        expects: 'keys of 32 bytes in base64url (43 characters), separated by commas, the newest first',
        shows: 'made at the first start, kept in DATA_DIR/secrets',
        secret: true,
      }),
    ),
  PASSWORD_HASH: z
    .string()
    .regex(passwordHashPattern)
    .default('argon2id')
    .meta(
      here({
        about:
          'How new passwords are hashed; /security tells people. Hashes made another way, also bcrypt’s from elsewhere, are made anew when their person signs in.',
        expects: '`argon2id`, `argon2id:<KiB>,<passes>`, `bcrypt` or `bcrypt:<cost>`',
      }),
    ),
}
