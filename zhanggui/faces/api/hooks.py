"""Where payment companies tell what happened. The provider's own signature is the only key to this door."""

from django.http import HttpResponse
from ninja import Router

from zhanggui.faces.api import answers
from zhanggui.faces.api.house import Asked, answer, anybody
from zhanggui.payments import public as payments

router = Router(auth=anybody, tags=["hooks"])


@router.post("hooks/{provider}", response=answers.Heard, summary="A payment company's notice")
def hook(request: Asked, provider: str) -> HttpResponse:
    outcome = payments.read_hook(provider, request.headers, request.body, now=request.now)
    if thanks := payments.PROVIDERS.get(provider).thanks:
        return HttpResponse(thanks[0], content_type=thanks[1])
    return answer({"outcome": str(getattr(outcome, "outcome", outcome))})
