/** Documents in the styles that people and programs write, for tests that change them. */
export const TEXTS: readonly string[] = [
  `apiVersion: shareplan/v1
kind: SharePlan
metadata:
  name: golden-base
  account: "1234567890123456"      # owns the images
  labels: { ticket: CHG-1042 }
spec:
  region: cn-beijing
  steps:
    - id: base                     # first
      action: share
      image: m-2zeaaaaaaaaaaaaaaaaa
      accounts: ["@prod", pay-dev, "3456789012345678"]
    # a comment
    - { action: unshare, image: m-2zeb, accounts: all, acknowledge: { strands-instances: 3 } }

    - action: delete
      image: m-2zeb
      force: false
`,
  `steps:
- id: a
  accounts:
  - "1"
  - '2'
  - it's
- id: b
  to: {region: cn-hangzhou, name: "golden \\"base\\"", kmsKey: key-hz}
  accounts: [
    a, b,
    "c",   # last
    ]
`,
  `{"apiVersion":"shareplan/v1","kind":"Inventory","spec":{"images":[{"id":"m-1","public":false,"n":12,"f":1.5e3,
  "sharedWith":["1","2"],"usedBy":{"1111":[],"2222":["i-1","lt-2"]},"none":null,"text":"a\\nb\\\\c \\u00e9\\/"}]}}
`,
  `kind: Accounts
spec:
  labels: { env: [prod, dev], pci: boolean }
  accounts:
    - { id: "1", name: images, site: international, trusted: true, labels: { env: prod, pci: true } }
  groups:
    prod: { labels: { env: prod } }
    partners: [acme, "3"]
`,
  `# rules
apiVersion: shareplan/v1
kind: Rule
metadata:
  id: marketplace
  references: [https://example.com/a?b=c#d]
spec:
  match:
    all: [{ fact: image.marketplace, operator: equal, value: true }]
  violatedWhen:
    any:
      - { fact: params.scope, operator: equal, value: always }
      - fact: account.site
        operator: notEqual
        value:
          fact: owner.site
  message: "{{image.id}} would be shared: with {{account.name}}"
  why: >-
    Folded text
    of two lines.
  remediation: |
    Literal: text
      # no comment
`,
  `a: &x [1, 2.5, -3]
b: *x
c: &y { k: v }
d: [*y, *x]
n: &w [&y [*x, &z q], *y, *z]
---
e: !!str 12
"f": ~
g:
h: plain over
  two lines
i: "quoted over
  two lines"
`,
  `--- # one
a: 1
---
- b
- - c
  - d
-   e: f
    g:
      - h
---
[i, {j: k}, [l]]
`,
  `at: 2026-11-24T02:00:00Z
url: http://[::1]:80/a,b
expr: a=b;c & d | e > f * g ! h % i @ j
tilde: ~/x
sign: [-1, +2, -x, 1-2, 0x1F, 0o17, .5, 1e3, 12e, 1.2.3]
words: [yes, no, on, off, null, Null, true, True, TRUE, nulla]
'single': 'it''s'
key with spaces: value with  spaces   # and comment
key-only-number-text: 012
empty: ""
nested: {a: {b: {c: [d, {e: f}]}}}
`,
  `spec:
  steps:
    -
      id: a
      accounts:
        [
          "1",
          "2"
        ]
    - id:
        long
      note:
        "next line"
`,
  `\ufeffdescription: \u9ec4\u91d1\u955c\u50cf
name: caf\u00e9 # \u00e9
\u952e: \u503c
`,
  `outer:
  inner:
    deep:
      - x: 1
        y: [2]
      -   z: {a: "b", 'c': d}
  after: e
last: f`,
]
