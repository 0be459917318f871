import { z } from 'zod'
import { readers } from './evidence.js'
import { Id, words } from './inputs.js'

/** Control characters, and those that turn the direction of writing: they make a name look like another one. */
const disguising = /[\p{Cc}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u

/** What a file is called. No path, and nothing in it that a reader does not see. */
export const FileName = z
  .string()
  .trim()
  .min(1, { error: '请填写文件名 / a file name is needed' })
  .max(200)
  .refine((name) => !/[/\\]/.test(name), { error: '文件名不得含路径 / a file name holds no path' })
  .refine((name) => !disguising.test(name), {
    error:
      '文件名不得含控制字符或者改变书写方向的字符 / a file name holds no control character, and none that turns the writing',
  })
  .meta({ sealed: true, examples: ['工资条.jpg'] })

const Description = words(2000).meta({ description: '说明：这份证据证明什么 / what it shows' })

const To = z.enum(readers).meta({
  description:
    'everyone：案内各方；own：仅本方；其余：本方和所选的一方 / everyone in the case; own: your side alone; otherwise your side and the one named',
})

export const AddEvidence = z.strictObject({
  upload: Id.meta({ description: '已上传的文件，见 evidence-uploads / the file that was uploaded' }),
  name: FileName,
  description: Description.optional(),
  to: To.optional().meta({
    description: '默认 everyone；新版本沿用原有范围 / everyone unless said; of a new version as before',
  }),
  versionOf: Id.optional().meta({ description: '是哪一件证据的新版本 / the piece that this is a new version of' }),
})
export type AddEvidence = z.infer<typeof AddEvidence>

export const DescribeEvidence = z
  .strictObject({ piece: Id, name: FileName.optional(), description: Description.optional() })
  .refine(({ name, description }) => name !== undefined || description !== undefined, {
    error: '请填写新的名称或者说明 / a new name or description is needed',
  })
