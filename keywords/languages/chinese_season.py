"""What members ask in Chinese in a season of votes and meetings."""

from keywords.meaning import Intent
from keywords.wording import Asking, Coming, News, Question, Source, Worries

_SENTENCE = (
    "在 里 裡 裏 儿 兒 去 我 们 們 可 以 能 么 麼 什 时 時 候 点 點 间 間 地 截 止 开 開 始 结 "
    "結 束 到 今 天 明 还 還 吗 嗎 是 的 要 该 該 上 网 網 样 樣 方 式 链 接 鏈 连 連 日 期 几 "
    "幾 哪 怎 何 如 呢 有 下 次 一 个 個 本 周 週 多 久 为 為"
)

QUESTIONS = (
    Question(
        Intent.VOTE, "zh", Source.OURS,
        asks="哪 怎 何 时 時 几 幾 址 链 鏈 截", about="投",
        beside=f"{_SENTENCE} 问 問 票 站 处 處 罢 罷 工 址",
        first="能 可 有 还 還",
        open="什",
    ),
    Question(
        Intent.WHEN, "zh", Source.OURS,
        asks="哪 何 时 時 几 幾 址", about="会 會 议 議 活",
        beside=f"{_SENTENCE} 问 問 动 動 大 址 工 谈 談 判",
    ),
)  # fmt: skip

COMING = Coming(
    "zh", Source.OURS,
    rsvp="报名 報名",
    says="去 来 來 参 參 报 報 席 会 會",
    no="不 没 沒 无 無",
    article="",
    beside="我 要 想 加 名 出 是 们 們",
)  # fmt: skip

TOPICS = {
    "wages": ("工资|工資|薪水|薪资|薪資|加薪|涨工资|漲工資|薪酬",),
    "staffing": ("人手|人员|人員|人员配备|人員配備|人手不足",),
    "health care": ("医疗|醫療|医保|醫保|健康保险|健康保險|医疗保险|醫療保險|福利",),
    "retirement": ("退休|退休金|养老金|養老金",),
    "scheduling": ("排班|班表|排期",),
    "strike authorization vote": ("罢工|罷工|罢工投票|罷工投票",),
}  # fmt: skip

# What votes are called, by who says that she voted.
VOTES = {
    "strike_authorization": ("罢工|罷工",),
    "ratification": ("合同|合约|合約|协议|協議",),
    "officers": ("选举|選舉|理事|干部|幹部",),
    "both": ("两个|兩個|两次|兩次",),
}

NEWS = News(
    "zh", Source.OURS,
    asks="消 息 更 新 最 进 進 展 情 况 況",
    beside="的 关 關 于 於 有 什 么 麼 近 吗 嗎 呢 方 面",
    bare=("工资", "工資", "退休", "医疗", "醫療", "排班"),
)  # fmt: skip

ASKING = Asking(
    verbs=("回复", "回覆", "回短信", "回", "发送", "發送", "发短信", "發短信", "短信", "发", "發", "输入", "輸入", "传送", "傳送"),
    between=("数字", "數字", "字母", "字", "短信", "讯息", "訊息", "一个", "：", ":"),
    choices=("或", "或者", "和", "、"),
    follows="来 來 以",
    ends=("来|來|以|即可|可|_ 退订|退訂|取消|取消订阅|取消訂閱|停止|退出|停止接收|不再接收|不再接收短信",),
    helps=("来|來|以|可|_ 获取|獲取|获得|獲得|寻求|尋求|_ 帮助|幫助",),
    restarts=("来|來|以|可|_ 恢复|恢復|重新订阅|重新訂閱|重新加入",),
)  # fmt: skip

WORRIES = Worries(
    "zh", Source.OURS,
    words=(
        "受伤|受傷|伤害|傷害|工伤|工傷|流血|救护车|救護車|打伤|打傷|打我|被打", "威胁|威脅|恐吓|恐嚇|吓唬|嚇唬",
        "解雇|解僱|开除|開除|辞退|辭退|炒鱿鱼|炒魷魚|被炒|被裁|裁员|裁員", "骚扰|騷擾|霸凌|欺负|欺負|歧视|歧視|虐待",
        "不安全|危险|危險", "报复|報復", "自杀|自殺|不想活|想死|轻生|輕生", "害怕|很怕|我怕",
    ),
    harmless=("不怕|不害怕|没有危险|沒有危險|不危险|不危險", "罢工|罷工 威胁|威脅"),
)  # fmt: skip
