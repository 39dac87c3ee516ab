import { type PersonalColumn, personalData } from '#kernel/personal-data'

const mail = (category: string, purpose: string): PersonalColumn => ({
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

export const notificationsPersonalData = personalData({
  mail: {
    id: { notPersonal: 'Names a mail, not a person.' },
    written_at: mail('mail', 'to forget mail after a week'),
    face_sealed: mail('contact', 'to show whom a mail is for that cannot be sent yet; sealed in the vault'),
    body_sealed: mail('mail', 'to show mail that cannot be sent yet; sealed in the vault'),
  },
  late_mail: {
    only_row: { notPersonal: 'There is one row at most.' },
    since: { notPersonal: 'When a mail server stopped answering, whoever the mail was for.' },
  },
})
