import { type Body, done, type Outcome } from '../answer.ts'
import type { Context } from '../context.ts'
import { numberedPage } from '../pages.ts'
import { readBoolean, readList, readText } from '../parameters.ts'
import { type Refusal, refuse } from '../refusals.ts'
import type { Parameters } from '../request.ts'
import { TEMPLATE_PAGE } from './describe-launch-templates.ts'
import { notEmulated, undocumentedDryRun } from './dry-run.ts'
import { type LaunchTemplate, launchTemplates } from './launch-templates.ts'
import { timestamp } from './timestamp.ts'

const NOT_EMULATED = ['MaxVersion', 'MinVersion']

/** The versions of one launch template, each with the image that it launches. */
export function describeLaunchTemplateVersions(context: Context, parameters: Parameters): Outcome {
  const problem = notEmulated(parameters, NOT_EMULATED) ?? undocumentedDryRun(context, parameters)
  if (problem !== undefined) return problem
  const name = readText(parameters, 'LaunchTemplateId') ?? readText(parameters, 'LaunchTemplateName')
  if (name === undefined) return refuse('MissingParameter', 'LaunchTemplateId')
  const template = launchTemplates(context).find(({ id }) => id === name)
  if (template === undefined && !context.blind) return refuse('InvalidLaunchTemplate.NotFound')
  const versions = template === undefined || context.blind ? [] : versionsOf(template, parameters)
  if ('kind' in versions) return versions
  const page = numberedPage(versions, parameters, TEMPLATE_PAGE)
  if (page.kind !== 'page') return page
  return done({ ...page.fields, LaunchTemplateVersionSets: { LaunchTemplateVersionSet: page.items } })
}

function versionsOf({ id, images, createdAt }: LaunchTemplate, parameters: Parameters): readonly Body[] | Refusal {
  const numbers = readList(parameters, 'LaunchTemplateVersion')
  const onlyDefault = readBoolean(parameters, 'DefaultVersion')
  if (typeof onlyDefault === 'object') return onlyDefault
  const details = readBoolean(parameters, 'DetailFlag') ?? true
  if (typeof details === 'object') return details
  return images
    .map((image, index) => ({
      LaunchTemplateId: id,
      LaunchTemplateName: id,
      VersionNumber: index + 1,
      DefaultVersion: index === 0,
      CreateTime: timestamp(createdAt),
      LaunchTemplateData: details ? { ImageId: image } : undefined,
    }))
    .filter(({ VersionNumber }) => numbers.length === 0 || numbers.includes(String(VersionNumber)))
    .filter(({ DefaultVersion }) => onlyDefault !== true || DefaultVersion)
}
