export const config = `apiVersion: shareplan/v1
kind: Config
spec:
  plans: ["plans/*.yaml"]
  rules: [builtin, "policy/*.yaml"]
  accounts: accounts.yaml
  inventory: inventory.yaml
  params:
    plan-too-large: { maxGrants: 100 }
  enforcement:
    step-without-effect: { level: info, reason: "noise" }
`

export const accounts = `apiVersion: shareplan/v1
kind: Accounts
spec:
  labels: { env: [prod, dev] }
  accounts:
    - { id: "1000000000000001", name: images, site: china, trusted: true }
    - { id: "1000000000000002", name: pay-prod, site: china, trusted: true, labels: { env: prod } }
    - { id: "1000000000000003", name: pay-dev, site: china, trusted: false, labels: { env: dev } }
    - { id: "1000000000000004", name: shop-dev, site: china, trusted: false, labels: { env: dev } }
  groups:
    prod: { labels: { env: prod } }
    dev: { labels: { env: dev } }
`

export const inventory = `apiVersion: shareplan/v1
kind: Inventory
metadata: { account: "1000000000000001", capturedAt: 2026-11-24T02:00:00Z }
spec:
  images:
    - { id: m-bj, region: cn-beijing, name: golden-base, status: Available, owner: self, createdAt: 2026-11-01T00:00:00Z, family: golden, tags: { stage: approved }, productCode: "", encryption: none, public: false, sharedWith: ["1000000000000002"], resourceShares: [], usedBy: { "1000000000000001": [i-1] } }
    - { id: m-hz, region: cn-hangzhou, name: golden-hz, status: Available, owner: self, productCode: "", encryption: none, public: false, sharedWith: [], resourceShares: [] }
`

export const rule = `apiVersion: shareplan/v1
kind: Rule
metadata: { id: acme/no-deletes, title: Images are kept }
spec:
  actions: [delete]
  per: step
  violatedWhen: { fact: step.region, operator: notEqual, value: nowhere }
  enforcement: warn
  message: "{{image.id}} would be deleted"
  why: Somebody may *need* it.
`

export const plan = `apiVersion: shareplan/v1
kind: SharePlan
metadata: { name: p, account: "1000000000000001" }
spec:
  region: cn-beijing
  steps:
    - action: copy
      id: to-hz
      image: m-bj
      to: { region: cn-hangzhou, name: copied }
    - action: share
      region: cn-hangzhou
      imageFrom: to-hz
      accounts: ["@prod"]
`

export const files: Readonly<Record<string, string>> = {
  'shareplan.yaml': config,
  'accounts.yaml': accounts,
  'inventory.yaml': inventory,
  'policy/kept.yaml': rule,
  'plans/p.yaml': plan,
}
