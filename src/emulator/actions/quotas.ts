import { type Body, done, type Outcome } from '../answer.ts'
import type { Context } from '../context.ts'
import { listPage } from '../pages.ts'
import { readText } from '../parameters.ts'
import { type Refusal, refuse } from '../refusals.ts'
import type { Parameters } from '../request.ts'

/** How many quotas a page has unless told otherwise. */
const PAGE = 30

const ACCOUNTS_PER_IMAGE = 'q_user-per-image-shared-user-count'

/** Quota Center: one quota of a product. */
export function getProductQuota(context: Context, parameters: Parameters): Outcome {
  const code = readText(parameters, 'QuotaActionCode')
  if (code === undefined) return refuse('MissingParameter', 'QuotaActionCode')
  const quotas = productQuotas(context, parameters)
  if ('kind' in quotas) return quotas
  const quota = quotas.find(({ QuotaActionCode }) => QuotaActionCode === code)
  return quota === undefined ? refuse('InvalidParameter', 'QuotaActionCode') : done({ Quota: quota })
}

/** Quota Center: the quotas of a product that the emulator knows. */
export function listProductQuotas(context: Context, parameters: Parameters): Outcome {
  const quotas = productQuotas(context, parameters)
  if ('kind' in quotas) return quotas
  const code = readText(parameters, 'QuotaActionCode')
  const found = context.blind
    ? []
    : quotas.filter(({ QuotaActionCode }) => code === undefined || QuotaActionCode === code)
  const page = listPage(found, parameters, PAGE)
  return page.kind === 'page' ? done({ ...page.fields, Quotas: page.items }) : page
}

function productQuotas({ state, settings, caller }: Context, parameters: Parameters): readonly Body[] | Refusal {
  const product = readText(parameters, 'ProductCode')
  if (product === undefined) return refuse('MissingParameter', 'ProductCode')
  if (product !== 'ecs') return refuse('InvalidParameter', 'ProductCode')
  const region = readText(parameters, 'Dimensions.1.Value')
  const named = readText(parameters, 'Dimensions.1.Key') === 'regionId' && region !== undefined
  const regional = settings.behaviours.quotaScope === 'region'
  if (regional ? !named : parameters.has('Dimensions.1.Key')) return refuse('InvalidParameter', 'Dimensions')
  return [
    {
      ProductCode: product,
      QuotaActionCode: ACCOUNTS_PER_IMAGE,
      QuotaName: 'Accounts that one image can be shared with',
      QuotaType: 'privilege',
      TotalQuota: state.quotas.get(caller) ?? settings.accountsPerImage,
      Adjustable: true,
      Dimensions: regional ? { regionId: region } : {},
    },
  ]
}
