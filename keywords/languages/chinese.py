"""What members write in Chinese, simplified and traditional; every character is a word of its own."""

from keywords.meaning import Intent
from keywords.wording import Reach, SmallTalk, Source, Wording

_TEXTS = "短信|消息|信息|讯息|訊息|簡訊|简讯|短讯|短訊|通知"

WORDINGS = (
    Wording(Intent.STOP, "zh", Source.OURS, (
        "停", "停止", "退订|退訂", "取消", "取消订阅|取消訂閱|订阅取消|訂閱取消", "停止订阅|停止訂閱",
        "退出", "结束|結束", "td", "t 退订|退訂", "停 掉", "全部 停止|取消|退订|退訂",
        "停止|取消|退订|退訂 全部|所有",
        f"停止|取消|退订|退訂 所有|这些|這些|_ {_TEXTS}", f"不要|别|別 {_TEXTS}", "移除", "拒收",
        "我要|我想 退订|退訂|取消订阅|取消訂閱|退出", "取消 我的 订阅|訂閱",
    )),
    Wording(Intent.STOP, "zh", Source.OURS, (
        (
            f"不要|别|別|勿|停止 再|_ 给我|給我|向我|_ 发送|發送|发|發|傳|传|寄 我|给我|給我|_ {_TEXTS} "
            "给我|給我|"
        ),
        "不要|别|別|勿 再|_ 发|發|发给我|發給我|传|傳",
        f"不想|不要|不需要 再|_ 收到|收 这些|這些|你们的|你們的|_ {_TEXTS}",
        "把 我|我的号码|我的號碼|我的名字 从|從|_ 名单|名單|列表 中|上|_ 移除|删除|刪除|删掉|刪掉|去掉",
        "不要|别|別 再 联系|聯繫|聯絡|联络 我", "移除|删除|刪除 我|我的号码|我的號碼",
    ), Reach.INSIDE),
    Wording(Intent.MAYBE_STOP, "zh", Source.OURS, (
        "打错|打錯|发错|發錯|传错|傳錯|号码错|號碼錯 号码|號碼|人|", "错误号码|錯誤號碼",
        "你|您|_ 是 谁|誰", "这|這 是 谁|誰", "谁|誰", "哪位", "你是哪位", "够|夠",
        "不感兴趣|不感興趣|没兴趣|沒興趣", "不要", "别烦我|別煩我",
        "不要 打扰|打擾 我|", "我 不在 那里|那裡|那儿 工作|上班", "我 退休",
    )),
    Wording(Intent.START, "zh", Source.OURS, (
        "开始|開始", "恢复|恢復", "重新 订阅|訂閱|开始|開始", "恢复|恢復 订阅|訂閱",
    )),
    Wording(Intent.HELP, "zh", Source.OURS, ("帮助|幫助", "帮忙|幫忙", "说明|說明")),
    Wording(Intent.UPDATE, "zh", Source.OURS, (
        "最新|最近 消息|进展|進展|情况|情況", "新闻|新聞", "更新", "最新", "消息",
        "有 新|什么|什麼|什么新|什麼新 消息 吗|嗎|", "谈判|談判 进展|進展|消息",
    )),
    Wording(Intent.LANGUAGE, "zh", Source.OURS, ("语言|語言", "更改|切换|切換|改 语言|語言")),
    Wording(Intent.LANGUAGE, "zh", Source.OURS, (
        "中文", "简体|簡體|繁体|繁體 中文|",
        "汉语|漢語|普通话|普通話|国语|國語|广东话|廣東話|粤语|粵語|华语|華語", "用|说|說|讲|講|要|改 中文",
        "我 说|說|讲|講|要 中文", "语言 中文",
    ), wants="zh"),
    Wording(Intent.LANGUAGE, "zh", Source.OURS, ("英文|英语|英語", "用|说|說|要 英文|英语|英語"), wants="en"),
    Wording(Intent.LANGUAGE, "zh", Source.OURS, ("西班牙 文|语|語",), wants="es"),
    Wording(Intent.MORE, "zh", Source.OURS, (
        "更多|继续|繼續|下一个|下一個|下一条|下一條|下一页|下一頁|后面|後面", "还有|還有 吗|嗎|呢|什么|什麼|", "多一点|多一點",
    )),
    Wording(Intent.VOTED, "zh", Source.OURS, (
        "已经|已經|已|刚|剛|刚刚|剛剛|_ 已投|投完|投好|投过|投過 票|", "已经|已經|已|刚|剛|刚刚 投 票|",
        "刚|剛|刚刚|剛剛|_ 投票 完|完毕|完畢|完成|已完成", "我们|我們 已投|都投 票|",
    )),
    Wording(Intent.VOTED, "zh", Source.OURS, (
        "我 已经|已經|已|刚|剛|刚刚|剛剛|都|早就|早|昨天|今天|也|_ 已投|投完|投好|投过|投過 票|",
        "我 已经|已經|已|刚|剛|刚刚|剛剛|早就|昨天|今天 投 票|",
        "我 投 赞成|贊成|反对|反對|同意|不同意|支持|否决|否決",
    ), Reach.OPENS),
    Wording(Intent.NOT_VOTED, "zh", Source.OURS, (
        "我|_ 其实|其實|_ 还|還|_ 没|沒|没有|沒有|未|尚未 投|投票|投完|去投|去投票",
        "撤销|撤銷|撤回|取消投票记录|取消投票記錄|搞错了我没投|按错|按錯",
    )),
    Wording(Intent.VOTE, "zh", Source.OURS, (
        "投票", "投票 地点|地點|时间|時間|信息|資訊|链接|連結|截止|站|处|處", "怎么|怎麼|怎样|怎樣|如何|哪里|哪裡|何时|何時 投|投票",
        "我要|我想 投票", "罢工|罷工 投票",
    )),
    Wording(Intent.WHEN, "zh", Source.OURS, (
        "什么|什麼|甚么|甚麼 时候|時候|时间|時間", "何时|何時", "日程|日历|日曆|活动|活動|时间表|時間表 表|", "几点|幾點",
        "下次|下一次 会议|會議|开会|開會|活动|活動 什么时候|什麼時候|是什么时候|是什麼時候|几时|幾時|",
    )),
    Wording(Intent.WHEN, "zh", Source.OURS, ("会议|會議", "大会|大會", "开会|開會"), Reach.YIELDS),
    *(
        Wording(Intent.ANSWER, "zh", Source.OURS, words, choice=choice)
        for choice, words in (
            ("YES", ("是", "是的", "对|對", "好", "好的", "要")),
            ("NO", ("不是", "不", "不对|不對", "否")),
            *((str(n), (word,)) for n, word in enumerate("一二三四五六七八九", 1)),
        )
    ),
)  # fmt: skip

SMALL_TALK = SmallTalk(
    polite="请 請 了 吧 谢 謝 啊 您",
    courtesies=("你好", "马上", "立刻", "現在", "现在", "馬上", "立即"),
    leads=("我要", "我想", "我希望", "我要求", "能 不能", "可以"),
    yes="是",
    join_verbs="加 订 訂 参 參",
    beside=(
        "我 要 想 入 阅 閱 加 订 訂 在 的 和 跟 与 與 工 会 會 参 參 群 组 組 把 进 進 到 是 员 員 "
        "成 会 名 单 單"
    ),
    choices="或",
    couples="和",
    links="和 跟 与 與",
    negations="不 别 別 没 沒 勿 未",
    questions="为 為 什 谁 誰 哪 怎",
    talk="罢 罷 投 票 薪",
    asks_back="吗 嗎 没 沒 么",
    ballots="投",
    failed=(
        "网站|網站|网页|網頁|链接|連結|系统|系統|页面|頁面 坏|壞|打不开|打不開|出错|出錯|崩溃|崩潰|没反应|沒反應|有问题|有問題",
        "投票 没成功|沒成功|失败|失敗",
    ),
    how="赞 贊 反 支 否 同",
    turns="但 因 所",
    reasons="因",
    picks=("选|選|我选|我選|选择|選擇|我选择|我選擇|答案|答案是|我的答案是",),
    told_apart=(("投票了", "已投票"), ("投了", "已投")),
    idioms=(
        "停车|停車", "不 停", "停电|停電", "停 工",
        "不要|别|別|不能|不会|不會|不 停|停止|取消|退出|结束|結束",
    ),
)  # fmt: skip
