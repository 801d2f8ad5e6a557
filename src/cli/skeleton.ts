/** Where `init` puts the JSON Schemas that the skeleton's modelines point at. */
export const schemaFolder = '.shareplan/schemas'

function modeline(kind: string, up = ''): string {
  return `# yaml-language-server: $schema=${up}${schemaFolder}/${kind}.json\n`
}

const config = `${modeline('Config')}apiVersion: shareplan/v1
kind: Config
spec:
  plans: ["plans/**/*.yaml"] # what \`shareplan check\` checks
  rules: [builtin] # and your own, for example "policy/*.yaml"
  accounts: accounts.yaml
  inventory: inventory.yaml
  approvals: # without this key nothing is applied
    required: 0 # none, to begin with; from 1 on, signers.yaml says whose signatures count
    # signers: signers.yaml
    # authorMayApprove: false # whether the approval of metadata.author counts
    # maxAge: 72h # how long an approval is valid at most
  # inventoryMaxAge: 24h # refuse to judge by an inventory that is older
  # params:
  #   plan-too-large: { maxGrants: 100 }
  # enforcement:
  #   step-without-effect: { level: off, reason: "noise while migrating" }
`

const accounts = `${modeline('Accounts')}# The accounts you know. No API tells an account's site: keep this list by hand, and have it reviewed.
apiVersion: shareplan/v1
kind: Accounts
spec:
  labels: # the labels that accounts may carry, with their values
    env: [prod, dev]
  accounts:
    # Account ids are quoted: as numbers they would lose digits.
    - id: "1234567890123456"
      name: images
      site: international # china, international, japan, finance or government
      trusted: true # images may be shared with it, and taken from it
    - id: "2345678901234567"
      name: pay-prod
      site: international
      trusted: true
      labels: { env: prod }
    - id: "3456789012345678"
      name: pay-dev
      site: international
      trusted: true
      labels: { env: dev }
  groups: # a plan writes @prod
    prod: { labels: { env: prod } }
`

const inventory = `${modeline('Inventory')}# What exists: captured by \`shareplan snapshot\`, or written by hand. Whatever is absent is unknown, never "none".
apiVersion: shareplan/v1
kind: Inventory
metadata:
  account: "1234567890123456" # whose view this is
  capturedAt: 2026-01-01T00:00:00Z
spec:
  quotas: { accountsPerImage: 50 }
  images:
    - id: m-2zeaaaaaaaaaaaaaaaaa
      region: cn-beijing
      name: golden-base
      status: Available
      owner: self # self, others, system or marketplace
      productCode: "" # not empty: built from a Marketplace image
      encryption: none # or { kmsKey: key-bj, keyType: customer, keyEnabled: true, snapshots: 1 }
      public: false
      sharedWith: []
      resourceShares: []
      usedBy: { "1234567890123456": [] } # account: instances (i-), launch templates (lt-), scaling configurations (asc-)
`

const plan = `${modeline('SharePlan', '../')}apiVersion: shareplan/v1
kind: SharePlan
metadata:
  name: golden-base
  account: "1234567890123456" # owns the images; the plan is applied as this account
  # author: your-name # as signers.yaml calls you, once approvals are required
spec:
  region: cn-beijing # of every step that says no other
  steps:
    - id: base
      action: share # share, unshare, copy or delete
      image: m-2zeaaaaaaaaaaaaaaaaa
      accounts: ["@prod", pay-dev] # groups, names or quoted ids
    - id: to-hangzhou # an image is shared in its own region only: copy it first
      action: copy
      image: m-2zeaaaaaaaaaaaaaaaaa
      to: { region: cn-hangzhou, name: golden-base-hz }
    - action: share
      region: cn-hangzhou
      imageFrom: to-hangzhou # the image that the copy makes
      accounts: ["@prod"]
`

/** The files of a new project, by path: they pass \`check\` as they are, whatever the date. */
export const skeleton: readonly (readonly [path: string, text: string])[] = [
  ['shareplan.yaml', config],
  ['accounts.yaml', accounts],
  ['inventory.yaml', inventory],
  ['plans/example.yaml', plan],
]
