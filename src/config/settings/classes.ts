import { z } from 'zod'
import { list, url, whole, within } from './values.ts'

const here = within('Live classes')

export const classSettings = {
  MEDIA_UDP_PORTS: z
    .string()
    .regex(/^\d{2,5}-\d{2,5}$/)
    .default('50000-50199')
    .meta(
      here({
        about:
          'Ports for sound and picture; open them in the firewall for UDP, and for TCP as the way around a network without UDP.',
        expects: 'a range such as 50000-50199, of at least 10 ports above 1023',
      }),
    ),
  MEDIA_ADDRESS: z
    .union([z.ipv4(), z.ipv6()])
    .optional()
    .meta(
      here({
        about: 'The address browsers send sound and picture to, when it is not one of this machine’s own.',
        expects: 'an IP address',
        shows: 'found by itself',
      }),
    ),
  MEDIA_STUN: z
    .string()
    .regex(/^[\w.-]+(:\d{1,5})?$/)
    .optional()
    .meta(
      here({
        about:
          'A STUN server of your trust that tells this machine its public address, where MEDIA_ADDRESS is not set.',
        expects: 'a host, with or without a port, such as stun.example:3478',
        shows: 'nobody outside is asked',
      }),
    ),
  TURN_URL: list
    .pipe(z.array(z.string().regex(/^turns?:[\w.-]+(:\d{1,5})?(\?transport=(udp|tcp))?$/)).min(1))
    .optional()
    .meta(
      here({
        about: 'A TURN server of yours (coturn) for people whose network lets no UDP out.',
        expects: 'addresses such as turns:turn.school.example:5349?transport=tcp, separated by commas',
        shows: 'none',
      }),
    ),
  TURN_SECRET: z
    .string()
    .min(16)
    .optional()
    .meta(
      here({
        about: 'What that server holds as `static-auth-secret`.',
        expects: 'at least 16 characters',
        shows: 'none',
        secret: true,
      }),
    ),
  MEDIA_PROCESSES: whole(1, 64)
    .optional()
    .meta(
      here({
        about: 'Processes that forward sound and picture.',
        expects: 'a number from 1 to 64',
        shows: 'one for each core but one',
      }),
    ),
  MEDIA_API_SECRET: z
    .string()
    .min(32)
    .optional()
    .meta(
      here({
        about: 'Signs the seats of the embedded media server.',
        expects: 'at least 32 characters',
        shows: 'made at the first start, kept in DATA_DIR/secrets',
        secret: true,
      }),
    ),
  LIVEKIT_URL: url('ws:', 'wss:', 'http:', 'https:')
    .optional()
    .meta(
      here({
        about: 'A LiveKit server or cluster, in place of the embedded one.',
        expects: 'an address such as wss://live.school.example',
        shows: 'the embedded media server',
      }),
    ),
  LIVEKIT_API_KEY: z
    .string()
    .min(1)
    .optional()
    .meta(
      here({
        about: 'The key of that server.',
        expects: 'the key as LiveKit gave it',
        shows: 'none',
      }),
    ),
  LIVEKIT_API_SECRET: z
    .string()
    .min(1)
    .optional()
    .meta(
      here({
        about: 'The secret of that key.',
        expects: 'the secret as LiveKit gave it',
        shows: 'none',
        secret: true,
      }),
    ),
}
