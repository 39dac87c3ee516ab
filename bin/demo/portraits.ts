import { Readable } from 'node:stream'
import sharp from 'sharp'
import type { Person } from '#kernel/actor'
import { keepUpload } from '#modules/files'
import type { App } from '../../src/app.ts'
import { as } from './people.ts'

export type Colours = { wall: string; skin: string; hair: string; coat: string }

/** Somebody drawn of a few shapes: nobody's photo, and nobody's picture but ours. */
const drawing = ({ wall, skin, hair, coat }: Colours) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">
  <rect width="400" height="400" fill="${wall}"/>
  <path d="M118 190c-14-92 34-132 84-132s96 40 82 132l14 96H104z" fill="${hair}"/>
  <rect x="172" y="232" width="56" height="76" rx="26" fill="${skin}"/>
  <path d="M60 400c4-78 62-108 112-112 14 22 42 22 56 0 50 4 108 34 112 112z" fill="${coat}"/>
  <ellipse cx="200" cy="182" rx="62" ry="76" fill="${skin}"/>
  <path d="M138 168c4-58 42-76 66-76s56 20 60 72c-34-4-66-18-84-40-8 20-22 36-42 44z" fill="${hair}"/>
  <path d="M178 222c12 12 32 12 44 0" fill="none" stroke="#4a2c22" stroke-width="5" stroke-linecap="round"/>
  <circle cx="176" cy="184" r="6" fill="#2a2230"/><circle cx="224" cy="184" r="6" fill="#2a2230"/>
</svg>`

/** Gives somebody a photo in the way they would themselves. */
export async function portray(app: App, person: Person, colours: Colours): Promise<void> {
  const picture = await sharp(Buffer.from(drawing(colours)), { density: 144 })
    .resize(800, 800)
    .png()
    .toBuffer()
  const upload = { name: 'me.png', body: Readable.from([picture]), limitBytes: picture.length }
  const fileId = await keepUpload(app.db, app.ports, person, upload)
  await as(app, person).profiles.setPhoto({ fileId })
}
