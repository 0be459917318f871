import type { Role } from '../../domain/case/actor.js'
import type { NewUnit } from '../../record/registers.js'

/*
 * The sample county: enough people and units to try every road of the procedure. The places exist; the enterprises, the
 * people and their numbers are made up.
 */

/** A unit of the sample, by a short name that the others refer to. */
export interface SampleUnit extends Pick<NewUnit, 'kind' | 'name' | 'level' | 'region' | 'marks'> {
  readonly key: string
  readonly parent?: string
  readonly union?: string
  readonly commission?: string
}

export const sampleUnits: readonly SampleUnit[] = [
  { key: 'city', kind: 'union', name: '金华市总工会', level: 'city', region: '330700', marks: { grievance: '金工诉' } },
  {
    key: 'county',
    kind: 'union',
    name: '武义县总工会',
    level: 'county',
    region: '330723',
    parent: 'city',
    marks: { grievance: '武工诉' },
  },
  {
    key: 'hushan',
    kind: 'union',
    name: '壶山街道总工会',
    level: 'street',
    region: '330723',
    parent: 'county',
    marks: { grievance: '壶工诉' },
  },
  {
    key: 'tongqin',
    kind: 'union',
    name: '桐琴镇总工会',
    level: 'township',
    region: '330723',
    parent: 'county',
    marks: { grievance: '桐工诉' },
  },
  {
    key: 'wangzhai',
    kind: 'union',
    name: '王宅镇总工会',
    level: 'township',
    region: '330723',
    parent: 'county',
    marks: { grievance: '王工诉' },
  },
  {
    key: 'commission',
    kind: 'commission',
    name: '武义县劳动人事争议仲裁委员会',
    region: '330723',
    marks: { settlement: '武劳人仲审' },
  },
  {
    key: 'studio',
    kind: 'body',
    name: '李敏劳动争议调解工作室',
    region: '330723',
    parent: 'county',
    commission: 'commission',
    marks: { agreement: '武工调' },
  },
  {
    key: 'station',
    kind: 'body',
    name: '桐琴镇劳动争议调解服务站',
    region: '330723',
    parent: 'tongqin',
    commission: 'commission',
    marks: { agreement: '桐工调' },
  },
  {
    key: 'human-resources',
    kind: 'department',
    name: '武义县人力资源和社会保障局',
    region: '330723',
    parent: 'county',
  },
  { key: 'justice', kind: 'department', name: '武义县司法局', region: '330723', parent: 'county' },
  { key: 'housing', kind: 'department', name: '武义县住房和城乡建设局', region: '330723', parent: 'county' },
  ...enterprise('tools', '浙江恒锐工具制造有限公司', 'tongqin', '恒锐工具'),
  ...enterprise('doors', '武义安居门业有限公司', 'tongqin', '安居门业'),
  ...enterprise('cups', '浙江清泉杯业有限公司', 'hushan', '清泉杯业'),
  ...enterprise('motors', '武义驰风电动车有限公司', 'hushan', '驰风电动车'),
  ...enterprise('toys', '武义童趣玩具有限公司', 'wangzhai', '童趣玩具'),
  ...enterprise('tea', '武义云雾茶业有限公司', 'wangzhai', '云雾茶业'),
  ...enterprise('printing', '武义彩虹印刷有限公司', 'hushan', '彩虹印刷'),
  { key: 'cleaning', kind: 'employer', name: '武义洁净家政服务有限公司', region: '330723', union: 'hushan' },
  { key: 'catering', kind: 'employer', name: '武义乡味餐饮管理有限公司', region: '330723', union: 'hushan' },
  { key: 'building', kind: 'employer', name: '武义建安劳务有限公司', region: '330723', union: 'tongqin' },
  { key: 'dispatch', kind: 'employer', name: '武义众诚劳务派遣有限公司', region: '330723' },
  { key: 'farm', kind: 'employer', name: '武义绿源农业开发有限公司', region: '330723' },
  { key: 'rides', kind: 'platform', name: '浙江顺途出行科技有限公司（平台）', region: '330723', union: 'county' },
  { key: 'platform', kind: 'platform', name: '浙江快送信息科技有限公司（平台）', region: '330723', union: 'county' },
]

/** An enterprise with a union of its own, under the union of its place. */
function enterprise(key: string, name: string, parent: string, short: string): readonly SampleUnit[] {
  return [
    {
      key: `${key}-union`,
      kind: 'union',
      name: `${name}工会委员会`,
      level: 'enterprise',
      region: '330723',
      parent,
      marks: { grievance: `${short}工诉` },
    },
    { key, kind: 'employer', name, region: '330723', union: `${key}-union` },
  ]
}

export interface SamplePerson {
  readonly login: string
  readonly name: string
  readonly holds: readonly (readonly [role: Role, unit: string])[]
  /** What an expert of the review committee is versed in; of an officer, whether they chair the union. */
  readonly skills?: readonly string[]
}

export const samplePeople: readonly SamplePerson[] = [
  { login: 'worker-wang', name: '王建国', holds: [['worker', 'tools-union']] },
  { login: 'worker-chen', name: '陈秀英', holds: [['worker', 'doors-union']] },
  { login: 'worker-zhao', name: '赵海涛', holds: [['worker', 'cups-union']] },
  { login: 'worker-sun', name: '孙丽娟', holds: [['worker', 'motors-union']] },
  { login: 'worker-zhou', name: '周永福', holds: [['worker', 'toys-union']] },
  { login: 'worker-wu', name: '吴小梅', holds: [['worker', 'hushan']] },
  { login: 'rider-liu', name: '刘志强', holds: [['worker', 'county']] },
  { login: 'rider-he', name: '何军', holds: [['worker', 'county']] },
  { login: 'employer-tools', name: '钱国平', holds: [['employer', 'tools']] },
  { login: 'employer-doors', name: '冯立新', holds: [['employer', 'doors']] },
  { login: 'employer-cups', name: '朱晓东', holds: [['employer', 'cups']] },
  { login: 'employer-motors', name: '许文斌', holds: [['employer', 'motors']] },
  { login: 'employer-toys', name: '吕芳', holds: [['employer', 'toys']] },
  { login: 'employer-cleaning', name: '金玉兰', holds: [['employer', 'cleaning']] },
  { login: 'employer-platform', name: '沈浩', holds: [['employer', 'platform']] },
  { login: 'officer-tools', name: '徐大明', holds: [['officer', 'tools-union']] },
  { login: 'officer-doors', name: '楼建军', holds: [['officer', 'doors-union']] },
  { login: 'officer-cups', name: '潘慧', holds: [['officer', 'cups-union']] },
  { login: 'officer-motors', name: '鲍志伟', holds: [['officer', 'motors-union']] },
  { login: 'officer-toys', name: '邵红', holds: [['officer', 'toys-union']] },
  { login: 'officer-hushan', name: '叶青', holds: [['officer', 'hushan']], skills: ['主席'] },
  { login: 'officer-tongqin', name: '方志明', holds: [['officer', 'tongqin']], skills: ['主席'] },
  { login: 'officer-wangzhai', name: '程秋月', holds: [['officer', 'wangzhai']], skills: ['主席'] },
  { login: 'officer-county', name: '何晓燕', holds: [['officer', 'county']], skills: ['主席'] },
  { login: 'officer-county-2', name: '傅强', holds: [['officer', 'county']], skills: ['副主席'] },
  { login: 'officer-city', name: '章敏', holds: [['officer', 'city']], skills: ['主席'] },
  { login: 'agent-hushan', name: '俞萍', holds: [['agent', 'hushan']] },
  { login: 'agent-county', name: '毛建华', holds: [['agent', 'county']] },
  { login: 'liaison-hr', name: '祝伟', holds: [['liaison', 'human-resources']] },
  { login: 'mediator-li', name: '李敏', holds: [['mediator', 'studio']] },
  { login: 'mediator-tang', name: '汤国庆', holds: [['mediator', 'studio']] },
  { login: 'mediator-xia', name: '夏雨', holds: [['mediator', 'station']] },
  { login: 'mediator-du', name: '杜鹃', holds: [['mediator', 'station']] },
  { login: 'clerk-fang', name: '方婷', holds: [['clerk', 'commission']] },
  { login: 'arbitrator-gu', name: '顾正', holds: [['arbitrator', 'commission']] },
  { login: 'arbitrator-ma', name: '马俊', holds: [['arbitrator', 'commission']] },
  { login: 'expert-lin', name: '林教授', holds: [['expert', 'county']] },
  { login: 'supervisor-county', name: '江涛', holds: [['supervisor', 'county']] },
  { login: 'supervisor-city', name: '严峻', holds: [['supervisor', 'city']] },
  { login: 'admin', name: '系统管理员', holds: [['admin', 'county']] },
  { login: 'auditor', name: '审计员', holds: [['auditor', 'county']] },
  ...experts('hushan', ['蒋文静', '沈国强', '韩雪梅', '杨振华', '朱红英', '秦晓峰', '尤建明', '许桂芳', '吕志刚']),
  ...experts('county', ['施光明', '张慧君', '孔令辉', '曹丽华', '严卫东', '华新民', '金秀珍', '魏东升', '陶立群']),
  ...experts('city', ['姜育才', '戚明远', '谢素兰', '邹文斌', '喻晓丹', '柏松涛', '水清源', '窦志敏', '章爱国']),
  { login: 'driver-jin', name: '金德胜', holds: [['worker', 'county']] },
  { login: 'employer-rides', name: '顾佳', holds: [['employer', 'rides']] },
  // What is made up for somebody follows from their place in this list: who comes later stands at its end.
  { login: 'officer-hushan-2', name: '祝晓明', holds: [['officer', 'hushan']] },
  { login: 'officer-tongqin-2', name: '阮丽芬', holds: [['officer', 'tongqin']] },
  { login: 'officer-wangzhai-2', name: '项国良', holds: [['officer', 'wangzhai']] },
  { login: 'supervisor-hushan', name: '池月琴', holds: [['supervisor', 'hushan']] },
  { login: 'supervisor-tongqin', name: '巩建平', holds: [['supervisor', 'tongqin']] },
  { login: 'supervisor-wangzhai', name: '翁素英', holds: [['supervisor', 'wangzhai']] },
  { login: 'agent-tongqin', name: '扈春燕', holds: [['agent', 'tongqin']] },
  { login: 'liaison-justice', name: '谭正平', holds: [['liaison', 'justice']] },
  { login: 'liaison-housing', name: '骆建伟', holds: [['liaison', 'housing']] },
]

/** Who steps in for whom, by union: the first, then the second. */
export const sampleSubstitutes: Readonly<Record<string, readonly string[]>> = {
  county: ['officer-county', 'officer-county-2'],
  hushan: ['officer-hushan', 'officer-hushan-2'],
  tongqin: ['officer-tongqin', 'officer-tongqin-2'],
  wangzhai: ['officer-wangzhai', 'officer-wangzhai-2'],
}

/** Inspectors of labour law, by union. */
export const sampleInspectors: Readonly<Record<string, readonly string[]>> = {
  city: ['officer-city', 'supervisor-city'],
  county: ['officer-county', 'officer-county-2', 'agent-county'],
  hushan: ['officer-hushan', 'officer-hushan-2'],
  tongqin: ['officer-tongqin', 'officer-tongqin-2'],
  wangzhai: ['officer-wangzhai', 'officer-wangzhai-2'],
}

/** The experts of one union's pool, `expert-hushan-1` and so on. */
function experts(unit: string, names: readonly string[]): readonly SamplePerson[] {
  const skills = ['劳动报酬', '工伤待遇', '解除劳动合同', '社会保险', '新就业形态']
  return names.map((name, i) => ({
    login: `expert-${unit}-${i + 1}`,
    name,
    holds: [['expert', unit]],
    skills: [skills[i % skills.length] ?? '', skills[(i + 2) % skills.length] ?? ''],
  }))
}
