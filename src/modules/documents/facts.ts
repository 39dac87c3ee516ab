import { createHash } from 'node:crypto'
import type { BrowserEntry } from '#kernel/browser-entries'
import type { DataMaps } from '#kernel/erasures'
import type { LegalBasis } from '#kernel/personal-data'
import { hostsOutside, type Processor } from '#kernel/processors'
import type { KeptCategory } from '#modules/privacy/schema'
import type { Proofs } from './evidences.ts'
import type { AgreementId, ControllerFace } from './schema.ts'

export type OutsideProcessor = { id: string; kind: Processor['kind']; hosts: string[]; region: string | null }

/** What the policy says, before it is said in a language. */
export type PolicyFacts = {
  school: string
  /** Of the whole map: what is written of each column is part of what is promised. */
  map: string
  controller: ControllerFace | null
  contact: string
  leastAge: number
  guardians: boolean
  categories: KeptCategory[]
  /** What is proved of each only for as long as the proof is valid. */
  processors: (OutsideProcessor & Proofs)[]
  /** Versions from before it was written down have none. */
  browser?: readonly BrowserEntry[]
  /** Where the school itself runs; not said where nobody says so, and in versions from before. */
  hosting?: string
  /** The days of what examined how the school is protected, each only while it is proved. */
  audits?: { securityAudit: string | null; penetrationTest: string | null }
  /** Not said where nobody says how long a backup is kept. */
  backups?: { days: number; inTime: boolean }
}

/** The same of what people agree to. */
export type AgreementFacts = {
  document: AgreementId
  edition: number
  school: string
  controller: ControllerFace | null
  contact: string
  leastAge?: number
}
export type Facts = PolicyFacts | AgreementFacts

/** Whoever stands outside of this machine; what runs in it is nobody else. */
export function outside(processors: readonly Processor[]): OutsideProcessor[] {
  return processors.flatMap((processor) => {
    const { id, kind, region = null } = processor
    const hosts = hostsOutside(processor).toSorted()
    return hosts.length === 0 ? [] : [{ id, kind, hosts, region }]
  })
}

/** Who exactly it is: the same service at other hosts is somebody else, whose contract is another. */
export const partyOf = ({ id, hosts }: Pick<OutsideProcessor, 'id' | 'hosts'>) => `${id} ${hosts.join(' ')}`

/** What is handed to somebody outside, where the configuration names them at all. */
export function handedAsConfigured(
  categories: readonly KeptCategory[],
  processors: readonly OutsideProcessor[],
): KeptCategory[] {
  const configured = new Set(processors.map(({ id }) => id))
  return categories.map((category) => ({
    ...category,
    handedTo: category.handedTo.filter((recipient) => configured.has(recipient)),
  }))
}

export function hashOfMap(maps: DataMaps): string {
  return sha256(JSON.stringify(maps))
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** How each legal basis is said; `…_name` and `…_text` say more of it. */
export const basisKeys = {
  contract: 'policy_basis_contract',
  consent: 'policy_basis_consent',
  'legal obligation': 'policy_basis_obligation',
  'legitimate interest': 'policy_basis_interest',
} as const satisfies Record<LegalBasis['basis'], string>
