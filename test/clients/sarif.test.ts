import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, it } from 'vitest'
import { describeWith, hasPackage, packageFile, runClient } from './support/client.ts'
import { openFindings, sample, samples } from './support/samples.ts'

const tool = `@microsoft/sarif-multitool-${process.platform === 'win32' ? 'win32' : process.platform}`

/** What multitool finds, as `rule level`. It exits with 0 whatever it finds, so its own output is read. */
function multitool(sarif: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'sarif-'))
  try {
    const [input, output] = [join(folder, 'in.sarif'), join(folder, 'out.sarif')]
    writeFileSync(input, sarif)
    const kinds = ['--rule-kind', 'Sarif;Ghas', '--level', 'Error;Warning;Note']
    runClient(packageFile(`${tool}/Sarif.Multitool`), ['validate', input, '--output', output, ...kinds])
    const [
      {
        results = [],
        tool: { driver },
        invocations: [{ executionSuccessful, toolConfigurationNotifications = [] }],
      },
    ] = JSON.parse(readFileSync(output, 'utf8')).runs
    expect(driver.name).toBeDefined()
    expect([executionSuccessful, toolConfigurationNotifications]).toEqual([true, []])
    return results.map(({ ruleId, level = 'warning' }: { ruleId: string; level?: string }) => `${ruleId} ${level}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function schemaErrors(sarif: unknown): unknown {
  const formats = {
    uri: (text: string) => URL.canParse(text),
    'uri-reference': (text: string) => URL.canParse(text, 'https://base.example/') && !/[\s<>"\\^`{|}]/.test(text),
    'date-time': true,
    uuid: true,
  } as const
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats })
  const validate = ajv.compile(JSON.parse(readFileSync(packageFile(`${tool}/sarif-2.1.0.json`), 'utf8')))
  return validate(sarif) ? null : validate.errors
}

describeWith('sarif-multitool', hasPackage(tool), () => {
  it.each(Object.entries(samples))('takes %s without a warning of its rules for GitHub', async (_, fixture) => {
    const sarif = await sample('sarif', fixture)
    expect(schemaErrors(JSON.parse(sarif))).toBeNull()
    expect(JSON.parse(sarif).runs[0].results).toHaveLength(openFindings(fixture).length)
    const found = multitool(sarif)
    expect(found.filter((one) => one.startsWith('GH'))).toEqual([])
    // The project has no page of its own that `informationUri` could name.
    expect(found.filter((one) => !one.endsWith(' note') && one !== 'SARIF2005 warning')).toEqual([])
  })

  it('would tell what GitHub does not take', async () => {
    const log = JSON.parse(await sample('sarif', samples['the golden report'] ?? {}))
    delete log.runs[0].results[0].locations[0].physicalLocation.region.endColumn
    log.runs[0].tool.driver.rules[0].help = { text: '' }
    log.runs[0].results[1].locations = []
    expect(
      multitool(JSON.stringify(log)).filter((one) => /^GH\d+ (?:error|warning)$/.test(one)).length,
    ).toBeGreaterThan(1)
    log.runs[0].results[0].level = 'severe'
    expect(schemaErrors(log)).not.toBeNull()
  })
})
