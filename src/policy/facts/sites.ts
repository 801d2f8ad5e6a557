/** The sites that accounts are opened on, as the Accounts documents spell them. */
export const sites: readonly string[] = ['china', 'international', 'japan', 'finance', 'government']
