import { type PersonalColumn, personalData, type Retention, type RowsOf } from '#kernel/personal-data'

const ofImport = (purpose: string, retention: Retention = { keep: 'P12M', from: 'ended_at' }): PersonalColumn => ({
  about: 'account',
  category: 'copies',
  purpose,
  legal: { basis: 'contract' },
  retention,
  export: { file: 'account.json', part: 'observed' },
  erase: 'delete',
  sharedWith: [],
  editable: false,
})
const ofCourse = (purpose: string) => ofImport(purpose, { keep: 'while', exists: 'imports.import' })

export const importsPersonalData = personalData({
  import: {
    id: ofImport('to name a copy that somebody brings'),
    person_id: ofImport('to show it to nobody else'),
    asked_at: ofImport('to take a few a day and no more, and to forget what nobody decides about'),
    tries: ofImport('to give up some day, and say so'),
    school_name: ofImport('to say where it comes from'),
    school_origin: ofImport('to say where it comes from'),
    copied_at: ofImport('to say how old it is'),
    looked_at: ofImport('to know that it can be decided about'),
    wanted_at: ofImport('to know that its person wants it'),
    ended_at: ofImport('to say when it was brought'),
    refusal: ofImport('to say why it was not brought'),
    refusal_details: ofImport('to say by how much it was too large'),
  },
  course: {
    import_id: ofCourse('to know in which copy a course stands'),
    place: ofCourse('to show courses in their order'),
    source_id: ofCourse('to notice that a course was brought before'),
    title: ofCourse('to show what stands in a copy before it is brought'),
    counted: ofCourse('to show what stands in a copy before it is brought'),
    wanted_at: ofCourse('to know which courses its person wants'),
    refusal: ofCourse('to say why a course was not brought'),
    refusal_details: ofCourse('to say by how much it was too large'),
    course_id: ofCourse('to lead to the course that was made of it'),
  },
  own: {
    import_id: ofCourse('to know in which copy it stands'),
    part: ofCourse('to tell a name, a profile and a photo apart'),
    counted: ofCourse('to show how much a copy says of its person before it is brought'),
    says: ofCourse('to show which name stands in a copy before it is brought'),
    wanted: ofCourse('to know that its person wants it, and whether in the place of what stands here'),
    brought_at: ofCourse('to bring it once'),
    refusal: ofCourse('to say why it was not brought'),
  },
})

export const importsRows = {
  import: { owner: 'person_id' },
  course: { with: ['import_id', 'imports.import'] },
  own: { with: ['import_id', 'imports.import'] },
} satisfies RowsOf<typeof importsPersonalData>
