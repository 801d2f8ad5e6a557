/** Every error the emulator answers with: HTTP status and message, in which `%s` stands for the detail. The misspelt codes are the platform's. */
export const REFUSALS = {
  // the gateway
  'InvalidAction.NotFound': [404, 'There is no such API: check the action, the address and the method.'],
  InvalidVersion: [400, 'The parameter Version is not valid for this action.'],
  MissingParameter: [400, 'The parameter "%s" is mandatory, but was not supplied.'],
  InvalidParameter: [400, 'The parameter %s is not valid.'],
  'InvalidAccessKeyId.NotFound': [404, 'The access key does not exist.'],
  'InvalidSecurityToken.MismatchWithAccessKey': [400, 'The security token does not belong to this access key.'],
  'InvalidSecurityToken.Expired': [400, 'The security token is expired.'],
  'InvalidTimeStamp.Format': [400, 'The timestamp is not of the form yyyy-MM-ddTHH:mm:ssZ.'],
  'InvalidTimeStamp.Expired': [400, 'The timestamp is too far from the time of the server.'],
  SignatureNonceUsed: [400, 'The signature nonce was used already.'],
  SignatureDoesNotMatch: [400, 'The signature does not match. server string to sign is:%s'],
  IncompleteSignature: [400, 'The request is not signed completely: %s.'],
  UnsupportedSignatureMethod: [400, 'This way of signing is not supported.'],
  UnsupportedHTTPMethod: [405, 'Only GET and POST are supported.'],
  UnsupportedContentType: [415, 'Only application/x-www-form-urlencoded is supported.'],
  RequestBodyTooLarge: [413, 'The body is larger than %s bytes.'],
  ServiceUnavailable: [503, 'The request failed due to a temporary failure of the server.'],
  Throttling: [400, 'The request was denied due to request throttling.'],
  'Throttling.Api': [400, 'The request was denied due to flow control of this API.'],
  'Throttling.User': [400, 'The request was denied due to user flow control.'],
  InternalError: [500, 'The request failed for an unknown reason.'],
  NotEmulated: [501, 'The emulator does not know the parameter %s.'],
  'Forbidden.RAM': [403, 'The caller is not authorized to do this, which needs the permission %s.'],
  DryRunOperation: [400, 'The dry run passed; nothing was done.'],
  'InvalidRegionId.NotFound': [404, 'The region does not exist.'],
  // STS, RAM, KMS
  NoPermission: [403, 'You are not authorized to do this action. You should be authorized by RAM.'],
  'EntityNotExist.Role': [404, 'The role does not exist.'],
  'InvalidParameter.RoleArn': [400, 'The parameter RoleArn is wrongly formed.'],
  'InvalidParameter.RoleSessionName': [400, 'The parameter RoleSessionName is wrongly formed.'],
  'InvalidParameter.DurationSeconds': [400, 'The parameter DurationSeconds must be from 900 to 3600.'],
  'InvalidParameter.RoleName.InvalidChars': [400, 'The role name contains characters that it must not.'],
  'InvalidParameter.RoleName.Length': [400, 'The role name is too long.'],
  'Forbidden.KeyNotFound': [404, 'The key does not exist.'],
  'Forbidden.AliasNotFound': [404, 'The alias does not exist.'],
  // images
  'InvalidImageId.NotFound': [404, 'The image does not exist in this region, or is not yours.'],
  'InvalidLaunchTemplate.NotFound': [404, 'The launch template does not exist.'],
  'InvalidImageName.Malformed': [400, 'The image name is malformed.'],
  'InvalidImageName.Duplicated': [400, 'The image name is in use in the region.'],
  'InvalidDescription.Malformed': [400, 'The description is malformed.'],
  'InvalidImageOwnerAlias.ValueNotSupported': [400, 'The parameter ImageOwnerAlias is not supported.'],
  InvalidUsage: [400, 'The parameter Usage is not valid.'],
  InvalidTagCount: [400, 'There are more than 20 tags.'],
  'InvalidTagKey.Malformed': [400, 'A tag key is malformed.'],
  'InvalidTagValue.Malformed': [400, 'A tag value is malformed.'],
  // ModifyImageSharePermission
  'InvalidAccount.NotFound': [404, 'The account %s in "AddAccount.n" or "RemoveAccount.n" does not exist.'],
  'InvalidAccount.Forbbiden': [404, 'The account is yourself, or has the image already.'],
  'QuotaExceed.ShareImageUser': [403, 'The image would be shared with too many accounts.'],
  'QuotaExceed.ShareImage': [403, 'Too many images would be shared.'],
  'InvalidImageId.BidMismatch': [403, 'The image cannot be shared with account %s of another site.'],
  AssumeRoleError: [
    403,
    'Sharing an encrypted image needs the RAM role AliyunECSShareEncryptImageDefaultRole, trusting the sharee.',
  ],
  'OperationDeined.EncryptedSnapshot': [403, 'The image contains encrypted snapshots, which does not allow this.'],
  'OperationDeined.FullImage': [403, 'The encrypted image contains several snapshots and cannot be shared.'],
  'InvalidOperation.ServiceKeyEncryptedImageUnsupported': [
    403,
    'The image is encrypted with the service key: copy it to a customer key first.',
  ],
  'InvalidParameter.KMSKeyId.CMKNotEnabled': [403, 'The key must be enabled.'],
  'InvalidParameter.KMSKeyId.CMKUnauthorized': [403, 'ECS is not allowed to tag the key.'],
  'OperationDenied.InvalidImageStatus': [403, 'The image cannot be shared in this status.'],
  'Image.Public': [403, 'The image is a community image.'],
  'Image.NotPublic': [403, 'The image is not a community image.'],
  'PublicImageAgreement.NotSigned': [403, 'The agreement on community images is not signed.'],
  'InvalidParameter.IsPublic': [403, 'The parameter IsPublic contradicts other parameters.'],
  'CurrentRegion.NotSupportPublicImage': [403, 'There are no community images in this region.'],
  'InvalidGroup.Malformed': [400, 'The group is malformed.'],
  'UnnecessaryParameter.LaunchPermission': [400, 'LaunchPermission cannot go with AddAccount or RemoveAccount.'],
  'ForbiddenParameter.LaunchPermission': [400, 'LaunchPermission is not open to this account.'],
  // CopyImage, CancelCopyImage
  'DestinationRegion.NotFound': [400, 'The destination region does not exist.'],
  IncorrectImageStatus: [400, 'The image is not in the right status.'],
  'OperationDenied.SameRegionOnly': [403, 'An image that was shared to you can be copied within its region only.'],
  'OperationDenied.CommunityImage': [400, 'A community image cannot be copied.'],
  'OperationDenied.ImageCopyConflict': [400, 'The image is being copied already: wait for that copy.'],
  'QuotaExceed.Image': [403, 'You would own too many images.'],
  'OperationDenied.NonCompliantDestinationRegion': [403, 'Copying to this region is not compliant.'],
  'InvalidParameter.EncryptedIllegal': [400, 'Encrypted must be true when KMSKeyId is given.'],
  'OperationDenied.EncryptSnapshotAcrossRegion': [403, 'An encrypted image needs a key in the destination region.'],
  'InvalidClientToken.Malformed': [400, 'The client token is not of at most 64 ASCII characters.'],
  IdempotentParameterMismatch: [400, 'The client token was used with other parameters.'],
  ImageCreatedNotFromCopy: [400, 'The image was not made by a copy.'],
  // DeleteImage, ModifyImageAttribute
  ImageUseShared: [403, 'The image is shared with others: unshare it first.'],
  ImageUsingByInstance: [403, 'Instances were made from the image.'],
  ImageIsPublic: [403, 'The image is a community image.'],
  'OperationDenied.ImageCopying': [403, 'The image is being copied: cancel the copy instead.'],
  ImageIsImporting: [403, 'The image is being imported.'],
  ImageIsExporting: [403, 'The image is being exported.'],
  'ImageStatus.NotAvailable': [403, 'The image is not Available.'],
  'ImageStatus.NotDeprecated': [403, 'The image is not Deprecated.'],
} as const

export type RefusalCode = keyof typeof REFUSALS

/** The cloud says no. `detail` fills the gap in the message. */
export interface Refusal {
  readonly kind: 'refused'
  readonly code: RefusalCode
  readonly detail: string
}

export function refuse(code: RefusalCode, detail = ''): Refusal {
  return { kind: 'refused', code, detail }
}

/** Its HTTP status and the words it is told in. */
export function meaningOf({ code, detail }: Refusal): { readonly status: number; readonly message: string } {
  const [status, message] = REFUSALS[code]
  return { status, message: message.replace('%s', () => detail) }
}
