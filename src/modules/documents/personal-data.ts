import { personalData, type RowsOf } from '#kernel/personal-data'

const ofSchool = { notPersonal: 'What the school publishes of itself, as the law asks it to.' }
const published = { notPersonal: 'A document that anybody may read; it speaks of nobody in particular.' }
const proof = {
  notPersonal: 'A contract of the school with a service outside; who entered it stands in the audit trail.',
}
const told = { notPersonal: 'That owners were told of a document, not who they are.' }

export const documentsPersonalData = personalData({
  controller: {
    id: ofSchool,
    since: ofSchool,
    name: ofSchool,
    form: ofSchool,
    address: ofSchool,
    contact: ofSchool,
    officer: ofSchool,
    authority: ofSchool,
    authority_url: ofSchool,
    entered_at: ofSchool,
  },
  version: {
    document: published,
    number: published,
    sha256: published,
    content: published,
    material: published,
    in_the_app: published,
    published_at: published,
    effective_at: published,
  },
  evidence: {
    id: proof,
    number: proof,
    party: proof,
    kind: proof,
    mechanism: proof,
    reference: proof,
    document_sha256: proof,
    signed_on: proof,
    ends_on: proof,
    ends_at: proof,
    entered_at: proof,
  },
  evidence_withdrawal: { evidence_id: proof, reason: proof, at: proof },
  processor_change: {
    number: published,
    at: published,
    kind: published,
    party: published,
    face: published,
    other: published,
  },
  telling: { about: told, at: told },
})

export const documentsRows = {
  controller: {},
  version: {},
  evidence: {},
  evidence_withdrawal: {},
  processor_change: {},
  telling: {},
} satisfies RowsOf<typeof documentsPersonalData>
