import type { Fact } from './definition.ts'

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

/** When it is judged, in UTC: by the clock of the check, or `--as-of`. No digest covers it. */
export const clockFacts: readonly Fact[] = [
  {
    name: 'clock.date',
    type: 'number',
    scope: 'plan',
    description: 'the day of the check in UTC, as the number 20261231',
    volatile: true,
    read: ({ plan }) => {
      const now = new Date(plan.now)
      return now.getUTCFullYear() * 10_000 + (now.getUTCMonth() + 1) * 100 + now.getUTCDate()
    },
  },
  {
    name: 'clock.hour',
    type: 'number',
    scope: 'plan',
    description: 'the hour of the check in UTC, 0 to 23',
    volatile: true,
    read: ({ plan }) => new Date(plan.now).getUTCHours(),
  },
  {
    name: 'clock.weekday',
    type: 'string',
    scope: 'plan',
    values: weekdays,
    description: 'the weekday of the check in UTC',
    volatile: true,
    read: ({ plan }) => weekdays[new Date(plan.now).getUTCDay()],
  },
]
