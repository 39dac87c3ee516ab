import { statement } from '#kernel/db'
import { silentLog } from '#kernel/log'
import { dutiesOfAll } from '../src/composition.ts'
import type { World } from './world.ts'

export async function duty(world: World, name: string, payload: unknown = {}): Promise<void> {
  const all = dutiesOfAll(world.ports, { origin: 'http://school.test', log: silentLog })
  const found = all.find(({ job }) => job.name === name)
  if (!found) throw new Error(`Nobody does ${name}.`)
  await found.perform(world.db, found.job.payload.parse(payload))
}

type Waiting = { id: string; task: string; payload: unknown }

/** Does what waits and is due (`ahead`: and what is not), and what comes of that, until nothing is left. */
export async function run(world: World, { ahead = false } = {}): Promise<void> {
  for (let early = ahead; ; early = false) {
    const waiting = await world.db.transact((tx) =>
      statement<Waiting>(
        tx,
        `delete from graphile_worker._private_jobs job using graphile_worker._private_tasks task
         where task.id = job.task_id and (job.run_at <= now() + interval '1 second' or $1)
         returning job.id::text, task.identifier as task, job.payload`,
        [early],
      ),
    )
    if (waiting.length === 0) return
    for (const { task, payload } of waiting.toSorted((one, other) => Number(one.id) - Number(other.id)))
      await duty(world, task, payload)
  }
}
