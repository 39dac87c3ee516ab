import { personalData, type RowsOf } from '#kernel/personal-data'

const notPersonal = 'Describes the school, which is an organisation.'

export const schoolPersonalData = personalData({
  school: {
    only: { notPersonal },
    name: { notPersonal },
    locale: { notPersonal },
    time_zone: { notPersonal },
    accent: { notPersonal },
    role_words: { notPersonal },
    sign_up: { notPersonal },
    opened_at: { notPersonal },
    changed_at: { notPersonal },
  },
})

export const schoolRows = {
  school: {},
} satisfies RowsOf<typeof schoolPersonalData>
