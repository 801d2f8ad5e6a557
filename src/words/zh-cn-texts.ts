import { type TextPair, translator } from './translator.ts'
import { lintTexts } from './zh-cn-lint.ts'
import { problemParts, problemTexts } from './zh-cn-problems.ts'
import { syntaxTexts } from './zh-cn-syntax.ts'

/** The Chinese for how to supply facts; `{}` stands for what differs. */
const texts: readonly TextPair[] = [
  ['complete the entry of the account in the Accounts file', '在 Accounts 文件中补全该账号的条目'],
  ['give the account the label {} in the Accounts file', '在 Accounts 文件中为该账号设置标签 {}'],
  ["add the plan's account, with its site, to the Accounts file", '把计划所属账号及其站点登记到 Accounts 文件'],
  [
    'add shareRole.trustedAccounts to the inventory, or take a snapshot',
    '在清单中补充 shareRole.trustedAccounts，或重新采集清单',
  ],
  ['add shareRole to the inventory, or take a snapshot', '在清单中补充 shareRole，或重新采集清单'],
  [
    'add sharedWith to the images in the inventory, or take a snapshot',
    '在清单中为镜像补充 sharedWith，或重新采集清单',
  ],
  [
    'add name and region to every image in the inventory, or take a snapshot',
    '在清单中为每个镜像补充 name 和 region，或重新采集清单',
  ],
  [
    'add owner and public to the image in the inventory, or take a snapshot',
    '在清单中为该镜像补充 owner 和 public，或重新采集清单',
  ],
  [
    'add public and owner to the image in the inventory, or take a snapshot',
    '在清单中为该镜像补充 public 和 owner，或重新采集清单',
  ],
  [
    "add usedBy of the plan's account to the image in the inventory, or take a snapshot",
    '在清单中为该镜像补充计划所属账号的 usedBy，或重新采集清单',
  ],
  [
    'add the tag {} to the image, and tags to the image in the inventory, or take a snapshot',
    '为该镜像添加标签 {}，并在清单中补充 tags，或重新采集清单',
  ],
  ['give the copy the tag {} in the plan', '在计划中为该镜像副本添加标签 {}'],
  ['give the plan the label {}', '为该计划添加标签 {}'],
  [
    'add {} to the image in the inventory, or take a snapshot; say in the Accounts file whether that account is trusted',
    '在清单中为该镜像补充 {}，或重新采集清单；并在 Accounts 文件中说明该账号是否受信任',
  ],
  ['add {} to the image in the inventory, or take a snapshot', '在清单中为该镜像补充 {}，或重新采集清单'],
  [
    'correct the id, or take a snapshot of its region so that the inventory lists the image',
    '更正镜像 ID，或重新采集其所在地域的清单，使清单包含该镜像',
  ],
  ['take a new snapshot, or correct capturedAt', '重新采集清单，或更正 capturedAt'],
]

const ofPart = translator(problemParts, (part) => part)
const ofText = translator([...texts, ...problemTexts, ...syntaxTexts, ...lintTexts], partInChinese)

/** A text in Chinese; as it is where there is no Chinese for it. */
export function translated(english: string): string {
  return ofText(english)?.trimStart() ?? english
}

/** What stands in a text: a known phrase, several of them, or something that has no language. */
function partInChinese(part: string): string {
  const known = ofPart(part)
  if (known !== undefined) return known
  const [, before, last] = /^([^"]+|(?:"[^"]*"(?:, )?)+) or ([^"]+|"[^"]*")$/.exec(part) ?? []
  if (before === undefined || last === undefined) return part
  const end = partInChinese(last)
  return `${before.split(', ').map(partInChinese).join('、')}${/^[!-~]/.test(end) ? ' 或 ' : '或'}${end}`
}
