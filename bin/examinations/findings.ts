/** One plain sentence about the installation, and where it is not well the mend. */
export type Finding = { about: string; state: 'well' | 'notable' | 'wrong'; says: string; mend?: string }

export type Examination = () => Promise<Finding[]> | Finding[]

export function well(about: string, says: string): Finding {
  return { about, state: 'well', says }
}

export function notable(about: string, says: string, mend: string): Finding {
  return { about, state: 'notable', says, mend }
}

export function wrong(about: string, says: string, mend: string): Finding {
  return { about, state: 'wrong', says, mend }
}

/** An examination that breaks is itself something to know. */
export async function examine(about: string, examination: Examination): Promise<Finding[]> {
  try {
    return await examination()
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return [
      wrong(
        about,
        `This could not be examined: ${message}`,
        'Mend what the message names, then run `npm run doctor` again.',
      ),
    ]
  }
}
