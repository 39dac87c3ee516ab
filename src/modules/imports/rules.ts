/** So many copies may somebody bring within a day: each is read to its end. */
export const mostADay = 10n
/** After so many tries a copy is said to have failed. */
export const mostTries = 3
/** More courses than this stand in nobody's copy. */
export const mostCourses = 500
/** So many courses are read at a time: memory is that of few of them, however many there are. */
export const coursesAtOnce = 20
/** No row of a school is longer, and no file of rows. */
export const longestRow = 1024 * 1024
export const largestRows = 64 * 1024 * 1024
export const largestManifest = 16 * 1024 * 1024
/** What a school packs becomes so many times smaller at most; small files may be anything. */
export const mostPacked = 100
export const packedFreely = 32 * 1024 * 1024
/** Of one whose process was ended nobody hears for so long. */
export const silentFor = Temporal.Duration.from({ hours: 6 })
