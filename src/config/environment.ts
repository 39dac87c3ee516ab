/** Variables as the system hands them over. With bin/, the only place that reads them. */
export type Environment = Readonly<Record<string, string | undefined>>

export function readEnvironment(): Environment {
  return { ...process.env }
}
