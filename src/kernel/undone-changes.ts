const mostAttempts = 3
/** PostgreSQL, appendix A: a deadlock was found, or two changes could not be put in an order. */
const undone = ['40P01', '40001']

/** Two changes that wait for each other: PostgreSQL undoes one of them as a whole, and it is made anew. */
export async function anew<T>(attempt: () => Promise<T>, onUndone: (error: Error) => void): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && undone.includes(String(error.code)))) throw error
      onUndone(error)
      if (attempts === mostAttempts) throw error
    }
  }
}
