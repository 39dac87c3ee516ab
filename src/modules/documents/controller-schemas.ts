import { z } from 'zod'

/** Who answers for what the school does with data, from a day on. */
export const controllerFace = z.object({
  since: z.string(),
  name: z.string(),
  form: z.string(),
  address: z.string(),
  contact: z.string(),
  officer: z.string(),
  authority: z.string(),
  authorityUrl: z.string(),
})
export type ControllerFace = z.infer<typeof controllerFace>
