/** What a pattern of the schemas means to people: the end of "… was expected", and what to do. */
interface PatternWords {
  readonly expectation: string
  readonly remediation: string
}

/** Every pattern of the schemas. */
export const patterns: Readonly<Record<string, PatternWords>> = {
  '^\\S+$': {
    expectation: 'a text without spaces, not empty',
    remediation: 'Remove the spaces.',
  },
  '\\S': {
    expectation: 'a text that is not blank',
    remediation: 'Write a text.',
  },
  '^\\S(.*\\S)?$': {
    expectation: 'one line that neither begins nor ends with a space',
    remediation: 'Remove spaces at both ends and line breaks.',
  },
  '^[0-9]+$': {
    expectation: 'an account id (a quoted string of digits)',
    remediation: "Write the account's id: only digits, in quotes. Names and groups do not stand here.",
  },
  '^(?!@)\\S+$': {
    expectation: "an account's name or quoted id",
    remediation: 'List accounts; a group cannot contain a group.',
  },
  '^[^\\s@]\\S*$': {
    expectation: 'a group name without spaces and without a leading @',
    remediation: 'Name the group without the @; plans write @ before its name.',
  },
  '^(?!@)(?![0-9]+$)\\S+$': {
    expectation: 'a name without spaces, without a leading @ and not only of digits',
    remediation: 'Choose a name that can be told from an id and from a group.',
  },
  '^[A-Za-z][A-Za-z0-9_-]*$': {
    expectation: 'a label name: a letter, then letters, digits, hyphens and underscores',
    remediation: 'Rename the label.',
  },
  '^[^\\s{}]+$': {
    expectation: 'the key of a tag or label, without spaces and braces',
    remediation: 'Write the key as images or plans have it.',
  },
  '^[A-Za-z0-9][A-Za-z0-9._@+-]*$': {
    expectation: 'the name of a signer: letters, digits, and . _ @ + - behind the first',
    remediation: 'Rename the signer; the name becomes part of file names.',
  },
  '^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$': {
    expectation: 'a time such as 2026-11-24T02:00:00Z (RFC 3339)',
    remediation: 'Write date, T, time and Z or an offset.',
  },
  '^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2}))?$': {
    expectation: 'a date such as 2026-12-31, or a time such as 2026-12-31T18:00:00Z (RFC 3339)',
    remediation: 'Write a date, or date, T, time and Z or an offset.',
  },
  '^[A-Za-z0-9][A-Za-z0-9._/-]*$': {
    expectation: 'an id: letters, digits, and . _ / - behind the first',
    remediation: 'Rename it, or drop the id.',
  },
  '^[0-9a-f]{32}$': {
    expectation: 'a fingerprint (32 hexadecimal digits)',
    remediation: 'Copy it as `shareplan check --format json` prints it, or write the baseline anew.',
  },
  '^(i|lt|asc)-\\S+$': {
    expectation: 'the id of an instance (i-…), launch template (lt-…) or scaling configuration (asc-…)',
    remediation: 'Write the id as the platform gives it.',
  },
  '^([0-9]+(d|h|m|s))+$': {
    expectation: 'a duration such as 24h or 1d12h',
    remediation: 'Write numbers with units: d, h, m, s.',
  },
  '^[a-z][a-z0-9]*(-[a-z0-9]+)*(/[a-z][a-z0-9]*(-[a-z0-9]+)*)?$': {
    expectation: 'a rule id such as acme/no-friday-deletes',
    remediation:
      'Write lower-case words with hyphens, behind a namespace if you like, that name what the rule catches.',
  },
  '^[a-z][a-z0-9]*(-[a-z0-9]+)*/[a-z][a-z0-9]*(-[a-z0-9]+)*$': {
    expectation: 'a rule id behind a namespace, such as acme/plan-far-too-large',
    remediation: 'Write your own name, a slash, and lower-case words with hyphens that name what the rule catches.',
  },
  '^S([1-9]|1[0-3])$': {
    expectation: 'a statement (S1 to S13)',
    remediation: 'Write the number of the statement that the rule upholds, or remove the entry.',
  },
  '^https://\\S+$': {
    expectation: 'an address that begins with https://',
    remediation: 'Write the whole address.',
  },
  '^[a-z][A-Za-z0-9]*$': {
    expectation: 'a parameter name: a lower-case letter, then letters and digits',
    remediation: 'Rename the parameter.',
  },
}
