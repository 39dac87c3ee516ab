import type { Finding, ReleaseObstacle } from '#modules/registers/schema'
import { m } from '#web/words.ts'

export const obstacleWords: Record<ReleaseObstacle, () => string> = {
  nothing: m.releases_obstacle_nothing,
  too_few: m.releases_obstacle_too_few,
  too_alike: m.releases_obstacle_too_alike,
}

export const findingWords: Record<Finding, () => string> = {
  altered: m.releases_finding_altered,
  few_people: m.releases_finding_few_people,
  few_answers: m.releases_finding_few_answers,
  too_alike: m.releases_finding_too_alike,
}
