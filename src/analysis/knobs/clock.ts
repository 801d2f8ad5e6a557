import type { Draft } from '../draft.ts'
import { count, type Knob, text } from './knob.ts'

const day = 86_400_000
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/** Knobs for when it is. They come before those that count from there. */
export const clockKnobs: Readonly<Record<string, Knob>> = {
  'clock.date': count((draft, value) => {
    const at = value === undefined ? Number.NaN : Date.parse(`${dashed(Math.trunc(value))}T03:00:00Z`)
    if (!Number.isNaN(at)) draft.now = at
  }),
  'clock.weekday': text((draft, value = '') => {
    const ahead = weekdays.indexOf(value) - new Date(draft.now).getUTCDay()
    if (weekdays.includes(value)) draft.now += ((ahead + 7) % 7) * day
  }),
  'clock.hour': count((draft, value = 3) => setHour(draft, Math.trunc(value))),
}

function dashed(date: number): string {
  const digits = String(date).padStart(8, '0')
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
}

function setHour(draft: Draft, hour: number): void {
  if (hour >= 0 && hour < 24) draft.now = new Date(draft.now).setUTCHours(hour)
}
