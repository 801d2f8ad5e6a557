import { done, type Outcome } from '../answer.ts'
import type { Context } from '../context.ts'
import { numberedPage } from '../pages.ts'
import type { Parameters } from '../request.ts'
import { notEmulated, undocumentedDryRun } from './dry-run.ts'
import { launchTemplates, namedTemplates } from './launch-templates.ts'
import { timestamp } from './timestamp.ts'

const NOT_EMULATED = ['TemplateResourceGroupId', 'TemplateTag.1.Key']

/** The largest page of templates and of their versions. */
export const TEMPLATE_PAGE = 50

/** The caller's launch templates; which images they use only their versions tell. */
export function describeLaunchTemplates(context: Context, parameters: Parameters): Outcome {
  const problem = notEmulated(parameters, NOT_EMULATED) ?? undocumentedDryRun(context, parameters)
  if (problem !== undefined) return problem
  const named = namedTemplates(parameters)
  const all = context.blind ? [] : launchTemplates(context)
  const found = all.filter(({ id }) => named?.includes(id) !== false)
  const page = numberedPage(found, parameters, TEMPLATE_PAGE)
  if (page.kind !== 'page') return page
  return done({
    ...page.fields,
    LaunchTemplateSets: {
      LaunchTemplateSet: page.items.map(({ id, images, createdAt }) => ({
        LaunchTemplateId: id,
        LaunchTemplateName: id,
        DefaultVersionNumber: 1,
        LatestVersionNumber: images.length,
        CreateTime: timestamp(createdAt),
      })),
    },
  })
}
