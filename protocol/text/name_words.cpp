#include "protocol/text/name_words.h"

#include <algorithm>
#include <array>

namespace tsunagi {
namespace {

// The words of a table stand in the order of their code points, for the binary search.
constexpr std::u32string_view kSurnames =
    U"三上 三井 三原 三好 三宅 三島 三木 三村 三浦 三田 三谷 三輪 上原 上地 "
    U"上杉 上村 上田 上野 下山 下村 下田 与那嶺 中井 中原 中尾 中山 中島 "
    U"中川 中村 中沢 中澤 中田 中西 中谷 中込 中野 丸山 丸田 丹羽 久保 "
    U"久保田 久田 久米 久都内 久野 亀井 亀田 二宮 二神 五十嵐 五百旗頭 井上 "
    U"井之上 井口 井川 井手 仁科 今井 今村 今西 今野 仙石 仲宗根 仲本 仲村 "
    U"仲田 伊丹 伊東 伊波 伊藤 佐々木 佐久間 佐伯 佐竹 佐藤 佐野 依田 保坂 "
    U"倉本 倉田 元木 児島 児玉 入江 八代 八木 具志堅 内山 内海 内田 内藤 "
    U"内野 冨田 初田 別府 前原 前島 前川 前田 前野 劉 加藤 勅使河原 勝又 "
    U"北原 北島 北川 北村 北条 北野 千田 千葉 南 南雲 原 原口 原島 原田 "
    U"及川 友田 古屋 古岡 古島 古川 古橋 古沢 古田 古谷 古賀 吉井 吉原 吉岡 "
    U"吉川 吉成 吉本 吉村 吉松 吉武 吉永 吉沢 吉澤 吉田 吉野 名取 向井 和泉 "
    U"和田 品川 喜多 喜屋武 嘉手納 国分 國分 土井 土居 土屋 土田 土肥 坂上 "
    U"坂井 坂口 坂本 坂田 坪井 城 城戸 城間 堀 堀之内 堀内 堀口 堀川 堀江 "
    U"堀田 堤 塚原 塚本 塚田 塩田 塩谷 増井 増山 増田 夏目 多田 大久保 大井 "
    U"大内 大原 大和 大城 大場 大塚 大山 大島 大川 大平 大木 大村 大森 大槻 "
    U"大橋 大江 大沢 大澤 大田 大石 大竹 大西 大谷 大貫 大野 大門 天野 太田 "
    U"奥山 奥村 奥田 姜 宇田川 宇野 守屋 安井 安斎 安江 安田 安藤 安達 安部 "
    U"安里 宍戸 室井 室伏 室田 宮 宮下 宮内 宮原 宮地 宮城 宮島 宮崎 宮川 "
    U"宮本 宮沢 宮澤 宮田 宮脇 宮野 富田 寺井 寺尾 寺島 寺本 寺沢 寺田 小倉 "
    U"小出 小原 小坂 小宮 小宮山 小山 小山田 小島 小川 小木 小杉 小松 小林 "
    U"小柳 小柴 小森 小池 小沢 小泉 小澤 小牧 小田 小田切 小笠原 小西 小谷 "
    U"小野 小野寺 尾上 尾崎 山下 山中 山之内 山内 山口 山城 山岡 山岸 山崎 "
    U"山川 山形 山本 山村 山根 山瀬 山田 山県 山科 山路 山際 岡 岡山 岡崎 "
    U"岡本 岡村 岡田 岡部 岡野 岩下 岩井 岩城 岩崎 岩本 岩村 岩瀬 岩田 岩間 "
    U"岸 岸本 岸田 峯 峰岸 島 島崎 島村 島田 島袋 崔 嶋田 川上 川原 川口 "
    U"川合 川名 川島 川崎 川本 川村 川瀬 川田 川端 川辺 川野 工藤 市原 市川 "
    U"市村 布施 平 平井 平山 平岡 平川 平松 平林 平沢 平田 平良 平野 広瀬 "
    U"広田 庄司 廣瀬 廣田 張 後藤 徳永 徳田 志村 成瀬 成田 我那覇 戸田 手塚 "
    U"斉藤 斎木 斎田 斎藤 新井 新垣 新山 新庄 新田 新谷 日下部 日野 日高 "
    U"早坂 早川 早瀬 星 星川 星野 春日 曽我 曽根 最上 有田 有馬 服田 服部 "
    U"望月 朝倉 木下 木内 木原 木場 木戸 木本 木村 木田 末吉 末永 本多 本庄 "
    U"本田 本郷 本間 朴 杉原 杉山 杉本 杉村 杉浦 杉田 李 村上 村井 村山 "
    U"村岡 村木 村松 村瀬 村田 村越 東 東山 東海林 東野 松下 松井 松倉 松原 "
    U"松尾 松山 松岡 松島 松崎 松川 松平 松木 松本 松村 松永 松浦 松田 松野 "
    U"林 林田 柏原 柏木 柳 柳原 柳川 柳沢 柳澤 柳田 柴 柴崎 柴田 栗原 栗山 "
    U"栗林 栗田 根岸 根本 桂 桐生 桑原 桑田 桜井 桜田 梅原 梅本 梅沢 梅田 "
    U"梶 梶原 梶田 森 森下 森山 森岡 森川 森本 森田 森谷 植木 植村 植田 "
    U"椎名 椿 楊 榊 榊原 榎 榎本 樋口 権藤 横井 横地 横尾 横山 横川 横溝 "
    U"横田 橋口 橋本 橋爪 櫻井 正岡 正木 武井 武内 武田 武者 武者小路 武藤 "
    U"比嘉 毛利 水上 水口 水谷 水野 氷室 永井 永山 永瀬 永田 永野 江口 江川 "
    U"江藤 池上 池内 池田 沖田 沢井 沢村 沢田 河原 河合 河本 河村 河田 河野 "
    U"油井 沼田 波多野 津田 浅井 浅川 浅田 浅野 浜口 浜崎 浜本 浜田 浜野 "
    U"浦野 深沢 深谷 清原 清水 清田 清野 渋谷 渡会 渡瀬 渡辺 渡邉 渡邊 渡部 "
    U"湊 湯川 湯浅 満田 源田 溝口 滑川 滝本 滝沢 滝澤 潮風 澤田 濱田 瀧本 "
    U"瀬尾 瀬戸 照屋 熊谷 片山 片岡 片桐 牧 牧田 牧野 犬飼 玉井 玉城 王 "
    U"生井 生田 田上 田中 田之上 田代 田原 田口 田岡 田島 田川 田所 田村 "
    U"田畑 田辺 甲斐 町田 畑 畑中 畠山 當山 白井 白石 百瀬 皆川 目黒 相良 "
    U"相馬 真鍋 矢口 矢島 矢沢 矢部 矢野 知念 石井 石原 石塚 石山 石川 石橋 "
    U"石田 砂川 神崎 神戸 神田 神谷 福井 福原 福富 福山 福岡 福島 福本 福永 "
    U"福田 秋元 秋山 稲垣 稲田 稲葉 立石 立花 竹下 竹中 竹内 竹本 竹田 笈川 "
    U"笠井 笠原 笹原 笹川 篠原 篠崎 篠田 米山 米沢 米田 細川 細田 細谷 結城 "
    U"綾部 羽田 肥田 能登 脇 脇田 臼井 船木 船越 花岡 花田 芳賀 芹沢 若山 "
    U"若松 若林 茂木 荒井 荒川 荒木 菅 菅原 菅沼 菅野 菊地 菊川 菊池 萩原 "
    U"落合 蓑田 蓮見 藤井 藤原 藤山 藤岡 藤島 藤崎 藤川 藤木 藤本 藤村 藤沢 "
    U"藤澤 藤田 藤野 衣笠 西 西原 西園寺 西尾 西山 西岡 西川 西本 西村 西沢 "
    U"西田 西脇 西郷 西野 角田 谷 谷口 谷川 谷本 豊田 赤木 赤松 赤澤 越智 "
    U"趙 足立 辻 辻本 近江 近田 近藤 進藤 逸見 遠山 遠藤 郡司 都築 鄭 酒井 "
    U"里見 重田 野上 野中 野口 野島 野崎 野村 野沢 野田 金 金丸 金井 金城 "
    U"金子 金沢 金田 鈴木 鎌倉 鎌田 長宗我部 長尾 長岡 長島 長沢 長浜 長田 "
    U"長谷 長谷川 長谷部 長野 門田 門脇 間宮 関 関口 関根 関谷 阪本 阪田 "
    U"阿久津 阿部 陳 難波 露木 青山 青木 青柳 須田 須藤 飯塚 飯田 馬場 駒井 "
    U"高井 高倉 高原 高山 高岡 高島 高木 高松 高柳 高橋 高津 高瀬 高田 高見 "
    U"高野 髙木 髙橋 髙田 鳥居 鶴田 鶴見 鷲尾 黄 黒岩 黒川 黒木 黒沢 黒澤 "
    U"黒田 齊藤 齋藤 﨑山";

constexpr std::u32string_view kSurnameReadings =
    U"あおき あおやま あきやま あさの あずま あだち あべ あまの あらい あらかき "
    U"あらかわ あらき あんどう いいだ いいづか いがらし いけだ いしい いしかわ "
    U"いしだ いしはら いしばし いちかわ いとう いながき いのうえ いまい いまむら "
    U"いわい いわさき いわた いわもと うえだ うえの うえはら うえむら うちだ "
    U"うちやま うの うめだ えぐち えのもと えんどう おおいし おおくぼ おおさわ "
    U"おおしま おおしろ おおた おおたに おおつか おおにし おおの おおはし "
    U"おおもり おおやま おかざき おかだ おかむら おかもと おがさわら おがわ "
    U"おくだ おくむら おぐら おざき おざわ おちあい おの おやま かいとう "
    U"かしわぎ かじわら かたおか かたやま かとう かねこ かねだ かまた かみや "
    U"かわい かわかみ かわぐち かわさき かわしま かわむら かんだ きくち きしもと "
    U"きたがわ きたの きたむら きのした きむら きりゅう きんじょ きんじょう "
    U"くどう くぼ くぼた くまがい くらた くりはら くろかわ くろき くろだ "
    U"くわはら こいけ こいずみ こうの こが こじま こだま こにし こばやし こまつ "
    U"こやま こんどう ごとう さいとう さえき さかい さかぐち さかもと さくま "
    U"さくらい ささがわ ささき さとう さの さわだ しのはら しばた しまだ "
    U"しまぶくろ しまむら しみず しもだ しょうじ しらいし すがわら すぎうら "
    U"すぎもと すぎやま すずき すどう せき せきぐち せきね せと そうま たかぎ "
    U"たかしま たかだ たかの たかはし たかやま たきざわ たぐち たけうち たけした "
    U"たけだ たじま たなか たなべ たにぐち たむら ちば つかもと つじ つだ "
    U"つちや てらだ とみた とよた とりい どい ないとう なかい なかがわ なかじま "
    U"なかた なかだ なかにし なかの なかむら なかやま ながい ながた ながの "
    U"なりた なんば にしおか にしかわ にしだ にしむら にしやま ぬまた ねもと "
    U"のぐち のだ のなか のむら はぎわら はしもと はせがわ はたけやま はっとり "
    U"はまだ はやかわ はやし はらだ ばば ひが ひぐち ひだか ひらい ひらた "
    U"ひらの ひらやま ひろせ ふくい ふくしま ふくだ ふくもと ふじい ふじおか "
    U"ふじた ふじもと ふじわら ふるかわ ふるや ほしの ほそかわ ほった ほりうち "
    U"ほんだ ほんま まえかわ まえだ まきの ますだ まちだ まつい まつうら まつお "
    U"まつおか まつざき まつした まつだ まつなが まつばら まつむら まつもと "
    U"まるやま みうら みしま みずたに みずの みやがわ みやぎ みやけ みやざき "
    U"みやした みやた みやもと みよし むかい むとう むらい むらかみ むらた "
    U"むらまつ もちづき もりした もりた もりもと やぎ やじま やすだ やなぎさわ "
    U"やの やまうち やまぐち やまさき やまざき やました やまだ やまなか やまもと "
    U"ゆあさ よこい よこた よこやま よしおか よしかわ よしだ よしの よしむら "
    U"よしもと よねだ わかばやし わたなべ わだ";

constexpr std::u32string_view kGivenNames =
    U"あい あいこ あおい あおと あかね あかり あき あきお あきこ あきと あきら "
    U"あさひ あすか あずさ あつこ あつし あみ あや あやか あやこ あやな あやね "
    U"あやの あゆ あゆみ あん あんな いおり いくこ いちか いちご いちろう "
    U"いつき いろは いわお うた えいじ えいた えつこ えま えみ えみこ えみり "
    U"えり えりか えりこ おさむ おと かえで かおり かおる かずお かずき かずこ "
    U"かずま かずみ かずや かつお かつみ かな かなえ かなこ かなた かほ かりん "
    U"かんた きみこ きょうこ きよし くみ くみこ けい けいこ けいご けいじ "
    U"けいた けん けんいち けんじ けんた けんと げんき こう こういち こうき "
    U"こうじ こうすけ こうた こうへい こころ ことね このは さえ さき さくら "
    U"さち さちこ さとこ さとし さとみ さやか さゆり さら しおり しげる しほ "
    U"しゅん しゅんすけ しょう しょうた しろう しんいち しんじ しんや じゅん "
    U"じゅんいち じゅんこ じゅんじ じろう すすむ すず すみこ すみれ せいこ "
    U"せいじ そうた そうま そら たいが たいき たいち たえこ たかこ たかし "
    U"たかひろ たくま たくみ たくや たけし たけと たけひこ ただし たつや たまき "
    U"たろう ちあき ちえ ちか ちさと ちはる ちひろ つとむ つばさ つむぎ てつや "
    U"てるこ てるみ とおる としお としこ ともか ともき ともこ ともみ ともや "
    U"なお なおき なおこ なおと なおみ なぎさ なつ なつき なつみ なな ななみ "
    U"なみ のあ のぞみ のぞむ のぶお のぶこ のぶゆき のりこ はじめ はな はなこ "
    U"はやと はる はるか はるき はるこ はると はるな はるま はるみ ひかり "
    U"ひかる ひさこ ひでお ひでき ひとし ひとみ ひな ひなた ひなの ひまり "
    U"ひろき ひろこ ひろし ひろと ひろみ ひろゆき ふみ ふみこ ふみや ほのか "
    U"まい まお まき まこ まこと まさお まさこ まさし まさと まさひろ まさみ "
    U"まさや まさる ますみ まどか まな まなみ まほ まみ まもる まや まゆ "
    U"まゆみ まり まりあ まりこ みう みお みか みき みきこ みさき みずき "
    U"みつお みつき みつこ みなと みなみ みのり みのる みほ みゆ みゆき みよこ "
    U"めい めぐみ もえ もも ももか ももこ やすお やすこ やすし ゆい ゆいと "
    U"ゆう ゆうか ゆうき ゆうこ ゆうじ ゆうすけ ゆうた ゆうと ゆうな ゆうま "
    U"ゆうや ゆか ゆかり ゆきえ ゆきお ゆきこ ゆみ ゆみこ ゆり ゆりこ ようこ "
    U"ようすけ よしお よしこ よしひろ らん りお りく りこ りさ りな りの "
    U"りゅう りゅうせい りょう りょうこ りょうた りん れい れいこ れお れん "
    U"わかな わたる";

constexpr std::u32string_view kTitles =
    U"一家 両 主任 主査 事務局長 代表 会長 係長 先生 准教授 副会長 副理事長 "
    U"医師 司法書士 園長 夫人 夫妻 室長 局長 店長 弁護士 御夫妻 所長 教授 "
    U"教頭 校長 理事 理事長 監事 社長 税理士 行政書士 課長 議員 部長 院長";

constexpr std::u32string_view kCommonKanji =
    U"一同 一家 一行 世帯主 世話人 世話役 両 主人 主催 主夫 主婦 事務 事務所 "
    U"事務長 事業主 京都 亭主 介護士 仏 仏師 仕 仙人 代理人 代表 仲間 企業 "
    U"会 会社 会計士 会長 伯 伯母 伯父 住人 住職 作家 依頼主 係長 保健師 "
    U"保健所 保育園 保育士 保育所 保証人 保護 保護司 保険 信用金庫 個人 偉人 "
    U"僧 元気 兄 兄弟 先方 先生 児 入居 八幡 八百屋 共催 出席 刑事 別 利用 "
    U"力士 加入 助成 助手 助産師 区 区役所 区長 医師 医院 医院長 卒業生 協会 "
    U"協賛 博士 参加 友人 双子 叔 叔母 叔父 取引先 取締役 受付 受給 受賞 "
    U"受験生 司法書士 各 各位 各社 同 同士 同級生 名主 名人 味方 和尚 員 "
    U"商事 商人 商工会 商店 喪主 団 団体 団員 団子 団長 図 園 園長 地主 "
    U"地蔵 坊 坊主 塾生 外 外国人 多 大人 大仏 大学 大家 大将 大師 大統領 "
    U"大臣 大阪 天使 天皇 天神 太陽 夫妻 夫婦 契約 奥 奥方 女子 女将 女性 "
    U"女房 如来 妖精 妹 妻 姉 姉妹 委員長 姫 娘 娘子 婆 婿 嫁 嬢 学校 "
    U"学生 学童 学級 学部長 学長 実家 実習生 実行委員会 客 客人 室長 家 家主 "
    U"家族 寄付 寄附 寺 対象 専門家 尼 局 局長 屋 巡査 工場 工場長 工業 "
    U"巫女 市 市役所 市長 希望 常連 幹事 幼稚園 幾 庁 広場 店 店主 店長 府 "
    U"座長 建築士 建設 弁天 弁護士 弟 弟子 当主 当社 当選 役 役場 役所 後援 "
    U"徒 得意 御一行 御中 御家 御社 恋人 恩師 息子 患 成人 戸主 所長 担当 "
    U"支店 支援 支給 支部 支部長 支配人 放送 教室 教師 教育長 数 整体師 "
    U"整備士 料理人 新人 新入生 新聞 新規 方々 施主 施設 施設長 旅館 族 旗手 "
    U"既存 日本人 旦那 明神 書店 有志 有限会社 本人 本家 本店 本部 村 村長 "
    U"来場 来店 来館 東京 某 栄養士 校 校長 株主 株式会社 案内 業 業主 様 "
    U"模 機構 機関 次長 歌手 武士 殿下 母 母子 母親 氏 民 民生委員 求人 "
    U"法人 浪人 消防士 消防署 漁協 漁師 無 父 父子 父親 爺 牧師 物産 犯人 "
    U"猟師 玄人 王子 班長 理事 理事長 理容師 生協 生徒 産業 申込 男子 男性 "
    U"町 町人 町内会 町長 画家 留学生 異 病人 病院 療法士 療法師 発起人 皆 "
    U"皆々 皇后 皇子 監事 相手 相方 相続人 相談 相談役 相談所 省 看護師 県 "
    U"知事 知人 研修生 研究会 研究所 社 社労士 社協 社長 祖 祖母 祖父 神 "
    U"神主 福祉士 秘書 税理士 稲荷 窓口 童 管理人 紋 素人 組 組合 組合長 "
    U"組長 絵師 総務 総理 署 美容師 義母 義父 義理 老人 者 聖人 聞手 職 "
    U"職人 自動車 自治会 自治体 舞妓 船主 芸人 芸妓 芸者 若手 若旦那 荷主 "
    U"菩薩 薬剤師 薬局 薬師 衆 行政書士 被保険 製作所 製薬 視聴者 親 親子 "
    U"親御 親戚 親方 親族 観音 診療所 証券 詩人 該当 読者 誰 課 課長 調理師 "
    U"諸 講師 警備 警官 警察 警察署 議長 豆腐 財団 貴社 購入 赤坊 赤子 軍 "
    U"軍人 農協 農家 近所 迷子 連合 連盟 運転手 運輸 達 達人 選手 遺族 部 "
    U"部長 酒造 里人 野菜 金庫 鉄道 銀行 関係人 陛下 院 院長 隊 隊長 隣 "
    U"隣人 隣近所 雇主 電力 電気 電鉄 音楽家 食品 飼主 館 館長 首相 駅長 "
    U"騎士 高校 魚";

constexpr std::u32string_view kCommonKana =
    U"あいどる あいにく あか あちら あどばいざー あなうんさー あの あめ "
    U"あるばいと あーてぃすと あーと いしゃ いなり いぬ いも いるか いろ "
    U"いんすとらくたー いんたーん うさぎ うし うま うんてんしゅ えびす えんじにあ "
    U"お おあいにく おいしゃ おいなり おう おかげ おかみ おきにいり おきのどく "
    U"おきゃく おく おくがた おこ おじ おじぞう おじょう おせわ おそまつ "
    U"おたがい おたく おっか おっと おつかれ おつき おてつだい おてんと おとっ "
    U"おとな おとなり おに おば おばけ おひ おひとり おふたり おほし おまち "
    U"おまちどお おまわり おもちゃや おや おーなー かあ かいいん かいしゃ "
    U"かいちょう かうんせらー かえる かげ かっ かの かふぇ かみ かみなり "
    U"かめらまん かんごし かんじゃ かんのん がいど がーるすかうと きぎょう きつね "
    U"きゃく きょうだい きりん きんじょ くじら くすりや くま くらいあんと くらぶ "
    U"くろう ぐるーぷ けあ けあまね けあまねじゃー げすと こ こちら こども この "
    U"こんびに こーち こーでぃねーたー ごきんじょ ごくろう ごちそう さかなや "
    U"さびしー さぽーたー さる さろん さんかしゃ さんた さーくる さーびす ざわ "
    U"しぇふ しすてむ しせつ しちょう しにあ しみん しゃ しゃちょう しょうぼうし "
    U"しょっぷ しょー じ じい じじ じぞう じっ じょう すくーる すたっふ すたー "
    U"すとあ すぽんさー すぽーつ すーぱー せらぴすと せわ せんせい せんたー "
    U"そちら その それぞれ そーしゃるわーかー ぞう たがい たく たぬき だいく "
    U"だいこく だいし だれ だんさー だんたい だんな ちそう ちゃんす ちーむ "
    U"つかれ つき てつだい てんじん てんと でいさーびす でざいなー でざいん "
    U"でんきや とう とこや とっ となり とら とり どうも どくたー どちら どなた "
    U"どの どらいばー なに なーす にい にくや にゃん ねえ ねこ ねずみ "
    U"ねっとわーく ねーむ はうす はちまん はなや ばあ ばっ ばば ぱぱ ぱんだ "
    U"ぱんや ぱーと ぱーとなー ひ ひつじ ひとり ひめ ひよこ ひーろー びぎなー "
    U"ぴーてぃーえー ふぁしりてーたー ふぁん ふぁーむ ふぉーらむ ふたり ぶう ぶた "
    U"ぷろ ぷろじぇくと へるぱー べんてん ぺんぎん ぺーさー ほいくし ほごしゃ "
    U"ほし ほてる ほとけ ほんや ほーむ ぼ ぼう ぼっ ぼらんてぃあ ぼーいすかうと "
    U"まご まち まったく まねーじゃー まま まめ まわり まんしょん みな "
    U"みゅーじしゃん みんな むかい むこ むすこ むすめ めんばー めーかー もでる "
    U"やおや ゆーざ ゆーざー よう よめ らい らいおん らいおんずくらぶ らいたー "
    U"りす りぽーたー りようしゃ りーだー るーむ れすとらん れんじゃー "
    U"ろーたりーくらぶ ろーど わか わん わーかー";

constexpr std::u32string_view kWholeKanji =
    U"一 三 上 下 中 二 人 今 何 兎 其 冬 前 和 唐 夏 夜 大 夫 女 姫 "
    U"子 孫 小 山 川 左 後 悪 文 斯 新 星 春 昼 月 有 朝 本 桃 横 次 "
    U"此 殿 沢 海 熊 牛 犬 狐 狸 猫 猿 王 男 秋 空 粥 芋 花 若 苺 虎 "
    U"豆 豚 象 貴 赤 逆 雄 雨 雪 雷 風 飴 餅 馬 鳥 鶴";

constexpr std::size_t word_count(std::u32string_view text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), U' ')) + 1;
}

template <std::size_t Count>
constexpr std::array<std::u32string_view, Count> words_of(std::u32string_view text) {
    std::array<std::u32string_view, Count> out;
    for (std::u32string_view& word : out) {
        const std::size_t end = std::min(text.find(U' '), text.size());
        word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

// A sorted table and its longest word.
template <std::size_t Count>
struct Table {
    std::array<std::u32string_view, Count> words;
    std::size_t longest = 0;

    [[nodiscard]] bool contains(std::u32string_view word) const {
        return word.size() <= longest && std::binary_search(words.begin(), words.end(), word);
    }
    [[nodiscard]] bool has_end_of(std::u32string_view text) const {
        for (std::size_t length = std::min(longest, text.size()); length > 0; --length) {
            if (contains(text.substr(text.size() - length))) return true;
        }
        return false;
    }
};

template <std::size_t Count>
constexpr Table<Count> table_of(std::u32string_view text) {
    Table<Count> out{words_of<Count>(text), 0};
    for (const std::u32string_view word : out.words)
        out.longest = std::max(out.longest, word.size());
    return out;
}

#define TABLE(text) table_of<word_count(text)>(text)
constexpr auto kSurnameTable = TABLE(kSurnames);
constexpr auto kSurnameReadingTable = TABLE(kSurnameReadings);
constexpr auto kGivenNameTable = TABLE(kGivenNames);
constexpr auto kTitleTable = TABLE(kTitles);
constexpr auto kCommonKanjiTable = TABLE(kCommonKanji);
constexpr auto kWholeKanjiTable = TABLE(kWholeKanji);
constexpr auto kCommonKanaTable = TABLE(kCommonKana);
#undef TABLE
static_assert(std::is_sorted(kSurnameTable.words.begin(), kSurnameTable.words.end()));
static_assert(std::is_sorted(kSurnameReadingTable.words.begin(), kSurnameReadingTable.words.end()));
static_assert(std::is_sorted(kGivenNameTable.words.begin(), kGivenNameTable.words.end()));
static_assert(std::is_sorted(kTitleTable.words.begin(), kTitleTable.words.end()));
static_assert(std::is_sorted(kCommonKanjiTable.words.begin(), kCommonKanjiTable.words.end()));
static_assert(std::is_sorted(kWholeKanjiTable.words.begin(), kWholeKanjiTable.words.end()));
static_assert(std::is_sorted(kCommonKanaTable.words.begin(), kCommonKanaTable.words.end()));

}  // namespace

std::u32string hiragana_of(std::u32string_view text) {
    std::u32string out(text);
    for (char32_t& c : out) {
        if ((c >= 0x30A1 && c <= 0x30F6) || c == 0x30FD || c == 0x30FE) c -= 0x60;
    }
    return out;
}

std::size_t surname_length(std::u32string_view text) {
    for (std::size_t length = std::min(kSurnameTable.longest, text.size()); length > 0; --length) {
        if (kSurnameTable.contains(text.substr(0, length))) return length;
    }
    return 0;
}

bool is_surname_reading(std::u32string_view hiragana) {
    return kSurnameReadingTable.contains(hiragana);
}

bool is_kana_name(std::u32string_view hiragana) {
    return is_surname_reading(hiragana) || kGivenNameTable.contains(hiragana);
}

bool is_title(std::u32string_view kanji) { return kTitleTable.contains(kanji); }

bool ends_as_common_kanji(std::u32string_view kanji) { return kCommonKanjiTable.has_end_of(kanji); }

bool is_common_kanji(std::u32string_view kanji) {
    return kWholeKanjiTable.contains(kanji) || kCommonKanjiTable.contains(kanji);
}

bool ends_as_common_kana(std::u32string_view hiragana) {
    return kCommonKanaTable.has_end_of(hiragana);
}

}  // namespace tsunagi
