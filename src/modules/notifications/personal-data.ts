import { type Category, type PersonalColumn, personalData, type RowsOf, unread } from '#kernel/personal-data'

const mail = (category: Category, purpose: string): PersonalColumn => ({
  about: 'account',
  category,
  purpose,
  legal: { basis: 'contract' },
  retention: { keep: 'P7D', from: 'written_at' },
  export: { never: 'It was written to be sent; what it says is in the account’s own files.' },
  erase: 'delete',
  sharedWith: [],
  editable: false,
})

/** By consent (channel and topic), never by default; the mails about account, contract and safety need none, and are above. */
const told = (purpose: string, about: Partial<PersonalColumn> = {}): PersonalColumn => ({
  about: 'account',
  category: 'notices',
  purpose,
  legal: { basis: 'consent' },
  retention: { keep: 'P30D', from: 'made_at' },
  export: { file: 'notices.json', part: 'observed' },
  erase: 'delete',
  sharedWith: [],
  editable: false,
  ...about,
})

const device = (purpose: string, about: Partial<PersonalColumn> = {}): PersonalColumn =>
  told(purpose, {
    category: 'devices',
    retention: { keep: 'P60D', from: 'used_at' },
    export: { file: 'devices.json', part: 'provided' },
    ...about,
  })

const never = { never: 'Whoever has a token can push to the device; its person sees the platform and the name.' }
const pushServices = ['push', 'expo', 'fcm'] as const

export const notificationsPersonalData = personalData({
  mail: {
    id: { notPersonal: 'Names a mail, not a person.' },
    written_at: mail('mail', 'to forget mail after a week'),
    face_sealed: mail('contact', 'to show whom a mail is for that cannot be sent yet; sealed in the vault'),
    body_sealed: mail('mail', 'to show mail that cannot be sent yet; sealed in the vault'),
  },
  late_mail: {
    only_row: { notPersonal: 'There is one row at most.' },
    since: { notPersonal: 'When the mail server last gave no answer; what it says of one mailbox is not kept here.' },
  },
  device: {
    id: { notPersonal: 'Tells devices apart and says nothing by itself.' },
    person_id: device('to know whose device it is'),
    platform: device('to push in the way the device understands'),
    label: device('to let somebody recognise the device'),
    token_sha256: device('to find the device again when it comes back', { export: never }),
    sealed: device('to push to the device', { export: never, sharedWith: pushServices }),
    added_at: device('to let somebody recognise the device'),
    used_at: device('to forget the device after sixty days without use'),
  },
  message: {
    id: told('to find the words of what was told', { sharedWith: [...pushServices, 'whatsapp', 'sms'] }),
    person_id: told('to know who was told'),
    way: told('to know by which way'),
    topic: told('to ask for the consent to this topic'),
    notice: told('to write what is told when it is sent'),
    about: told('to write what is told when it is sent; ids only'),
    state: told('to send an SMS only where WhatsApp failed, and nothing twice'),
    attempts: told('to stop asking a provider that takes nothing'),
    consent_id: unread('proof', told('to show which consent allowed it')),
    sms_consent_id: unread('proof', told('to show which consent allowed the SMS')),
    whatsapp_id: told('to know what a report is about'),
    sms_id: told('to know what a report is about'),
    made_at: told('to forget after thirty days what was told'),
    state_at: unread('moment', told('to know how recent the state is')),
  },
})

export const notificationsRows = {
  mail: { untraced: 'Sealed, to be sent once, and forgotten after a week.', vault: 'id' },
  late_mail: {},
  device: { stays: 'agreed', owner: 'person_id' },
  message: { owner: 'person_id' },
} satisfies RowsOf<typeof notificationsPersonalData>
