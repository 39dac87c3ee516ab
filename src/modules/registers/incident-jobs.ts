import { z } from 'zod'
import { job } from '#kernel/outbox'
import { incidentId } from './incident-schemas.ts'

/** Tells a batch of people, and goes on while somebody is left. */
export const tellPeopleJob = job('registers.tell_people', z.object({ incidentId }))
