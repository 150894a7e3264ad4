window.YTD.tweets.part0 = [
 {
  "tweet": {
   "id": "2124937306698678273",
   "id_str": "2124937306698678273",
   "full_text": "@rosa_b Buenos días",
   "created_at": "Mon Nov 23 18:45:08 +0000 2026",
   "in_reply_to_status_id_str": "2124790053073846273",
   "lang": "es",
   "entities": {
    "user_mentions": [
     {
      "screen_name": "rosa_b",
      "id_str": "1500000000000000001"
     }
    ]
   }
  }
 },
 {
  "tweet": {
   "oddity": 1
  }
 }
]
